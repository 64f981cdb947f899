"""Erasing what is past its time: looked at first, said yes to by a second person, and never to come back."""
