"""The rule engine: which rules there are, what they found, and what people did about it. Owner of no rule."""
