"""The figures, drawn from the result tables alone: one module a figure, and what they share."""
