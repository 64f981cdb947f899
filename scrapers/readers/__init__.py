"""Readers of inspection reports: one module a family, over one small engine of labels and sections."""
