import pytest

from llmnotes.labels import says_nothing

OF_ANY_PAPER = """
arXiv|here|paper|PDF|abs|[1]|(12)|2017|link|code|abstract|arXiv link|preprint|pre-print|source|ref|this paper
the original paper|Original Paper (PDF)|v2|→|🔗|†|x|see here|read more|Section 3|Fig. 2|full text|its code|
hier|Quelle|zum Artikel|ici|l'article|aquí|enlace: aquí|artículo|论文|链接|论文链接|这篇论文
原文|論文|논문|こちら|ссылка
Semantic Scholar|S2|export|:page_facing_up:|:star: paper|related|Project Page|Poster|HF models
ICLR 2024|[NeurIPS'23]|Paper (ICML 2022)|View on arXiv|extended version|Hugging Face|this work|a recent study
原始论文|论文主页|论文PDF|論文リンク|원문|원본 논문
""".replace("\n", "|")  # fmt: skip
OF_ONE_PAPER = """
Attention Is All You Need|BERT|the BERT paper|Adam|T5|o1|GPT-3|LoRA|π₀|Vaswani et al.|scaling laws|KV cache
Attention 论文|注意力机制|Deep Learning|Mixtral of Experts|S4|PaLM|DDPM abstract|Long Range Arena|3D-CNN
S2ORC|:fire: LoRA|Long Short-Term Memory|OpenAI o1|Face Recognition|PDF 解析
"""


@pytest.mark.parametrize("text", OF_ANY_PAPER.strip("|").split("|"))
def test_words_that_could_lead_to_any_paper_say_nothing_of_one(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", OF_ONE_PAPER.strip().replace("\n", "|").split("|"))
def test_a_name_says_something(text: str) -> None:
    assert not says_nothing(text)
