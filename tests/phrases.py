"""Lines of words and marks that are next to markup, made up by hypothesis."""

import re

from hypothesis import strategies as st

WORDS = re.findall(
    r"\S+",
    r"""a bc Über 漢 1 2. 3) x: y= z == ! !a ![ [ ] ( ) ]( ]: [^1] [[b]] " ' > < & &amp; \ \* _ _a_ a_b ~ ~~a~~ $ $x$ @
    a@b.cc www.a.bc http: http://a.b https://arxiv.org/abs/1706.03762 : // * ** *** *a* **b** (**1%** *"a"* **.a** *a.*b
    www. *(a)* **b!**. *a b* *a b **b c** ***d*** a*b*c ` `` `c` `c*d` `<e>` `f``g` ` [a](b) [a](http://b.c/d)
    [c](https://d.ee/f_g?h#i) **[a](http://b.c/)** [*a*](/b) [a](http://b.c/(d)) [a](http://b.c/ "t")
    [a*b*](http://b.c/) [a]: - + | |-| ``` $$ <b> </b> <!-- --> #tag it's""",
)
BLANKS = ["\u00a0", "\u3000", "\u2028", "\x85", "\x1c", "*(b)*\u2028", "\x85**(b)**"]
PIECES = st.lists(st.sampled_from([*WORDS, *BLANKS]), min_size=1, max_size=5)
TEXTS = PIECES.map(" ".join) | PIECES.map("".join)
