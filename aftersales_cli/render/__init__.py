"""Turns results into what people read. The only place that knows rich."""
