"""Reading the outside world: Ofsted's lists, pages and reports. Bytes in, plain records out; knows no database."""
