// What readers ask for, whichever way they write it.

// Papers are found by their identifiers, which most people copy within an address: arXiv's own ones, those of sites that
// show its papers (llmnotes.links.arxiv.addresses), its DOIs, and how it says what it is in a margin or a tab.
const HOSTS = String.raw`(?:https?:\/\/)?(?:[\w-]+\.)*(?:arxiv\.org|ar5iv\.org|alphaxiv\.org|huggingface\.co|hf\.co|semanticscholar\.org)\/(?:[\w-]+\/)*`;
const DOI = String.raw`(?:doi:\s*|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/)`;
const ID = String.raw`(?:(\d{4}\.\d{4,5})|([a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,})?(\/\d{7}))`;
const BEHIND = String.raw`(?:v\d*)?(?:\.(?:pdf|html|ps))?(?:[\/?#]\S*)?[\])>.,;]*(?:\s+\[[a-z-]+(?:\.[a-z-]+)?\])?`;
const PAPER = new RegExp(String.raw`(?<!\S)[\[(<]*(?:(?:${HOSTS})?(?:arxiv:\s*)?|${DOI}?10\.48550\/arxiv\.)${ID}${BEHIND}(?!\S)`, "gi");
const PREFIX = new RegExp(String.raw`(?<!\S)(?:arxiv:|(?:https?:\/\/)?(?:www\.)?arxiv\.org\/[a-z]+\/|${DOI})`, "gi");

// Returns a question with identifiers in the places of addresses, and without what people write before them.
export const identified = (q) => q.replace(PAPER, "$1$2$3").replace(PREFIX, "");
