"""Settings, who owns them, and what Ofsted's register says of them."""
