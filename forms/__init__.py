"""What people are asked: forms that know no database."""
