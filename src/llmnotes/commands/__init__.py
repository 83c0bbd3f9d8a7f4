"""One small module a command; each reads as its own story."""
