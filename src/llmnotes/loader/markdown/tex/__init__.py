r"""TeX as authors write it for MathJax or KaTeX: macros that a note defines, and words that math-core has not."""
