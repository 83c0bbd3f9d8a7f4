// What readers ask for, whichever way they write it.

// Letters that are whole to Unicode, which parts others into a plain one and its accent, and what people write for them.
const WHOLE = { ø: "o", ł: "l", ß: "ss", æ: "ae", œ: "oe", ı: "i", ȷ: "j", ð: "d", þ: "th", đ: "d", ŋ: "ng" };
const LETTER = new RegExp(`[${Object.keys(WHOLE).join("")}]`, "giu");

// Returns a text with plain letters in the place of such ones, as the index has them.
export const spelt = (text) => text.replace(LETTER, (letter) => WHOLE[letter.toLowerCase()]);

// Returns what is the same of texts however somebody writes them: without accents, in straight quotes, and without
// what is not seen in formulas.
export const plain = (text) => spelt(text.normalize("NFKD").replace(/[\p{M}\u2061-\u2064]/gu, "").replace(/[‘’]/g, "'").toLowerCase());

// Returns a text of the index as it was written: such letters have marks there that nobody sees
// (llmnotes.renderer.search.letters).
const MARK = "\u206f";
const WRITTEN = {};
for (const [letter, others] of Object.entries(WHOLE)) {
  let marked = others + MARK;
  while (WRITTEN[marked]) marked += MARK;
  WRITTEN[marked] = letter;
}
const MARKED = new RegExp(`(?:${Object.values(WHOLE).join("|")})${MARK}+`, "gi");
export const written = (text) => text.replace(MARKED, (marked) => {
  const letter = WRITTEN[marked.toLowerCase()] ?? marked;
  return /^\p{Lu}/u.test(marked) ? letter.toUpperCase() : letter;
});

// Papers are found by their identifiers, which most people copy within an address: arXiv's own ones, those of sites that
// show its papers (llmnotes.links.arxiv.addresses), its DOIs, and how it says what it is in a margin or a tab.
const HOSTS = String.raw`(?:https?:\/\/)?(?:[\w-]+\.)*(?:arxiv\.org|ar5iv\.org|arxiv-vanity\.com|alphaxiv\.org|huggingface\.co|hf\.co|papers\.cool|scirate\.com|semanticscholar\.org)\/(?:[\w-]+\/)*`;
const DOI = String.raw`(?:doi:\s*|(?:https?:\/\/)?(?:dx\.|www\.)?doi\.org\/)`;
const ID = String.raw`(?:(\d{4}\.\d{4,5})|([a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,})?(\/\d{7}))`;
const BEHIND = String.raw`(?:v\d*)?(?:\.(?:pdf|html|ps|md))?(?:[\/?#]\S*)?[\])>.,;]*(?:\s+\[[a-z-]+(?:\.[a-z-]+)?\])?`;
const PAPER = new RegExp(String.raw`(?<!\S)[\[(<]*(?:(?:${HOSTS})?(?:arxiv:\s*)?|${DOI}?10\.48550\/arxiv\.)${ID}${BEHIND}(?!\S)`, "gi");
const PREFIX = new RegExp(String.raw`(?<!\S)(?:arxiv:|(?:https?:\/\/)?(?:www\.)?arxiv\.org\/[a-z]+\/|${DOI})`, "gi");

// Returns a question with identifiers in the places of addresses, and without what people write before them.
export const identified = (q) => q.replace(PAPER, "$1$2$3").replace(PREFIX, "");

// Returns which one of some values somebody means who writes it in other cases; undefined if it is none of them.
export const among = (values, wish) => {
  const same = (text) => text.normalize("NFC").toLowerCase();
  return values.find((value) => value === wish) ?? values.find((value) => same(value) === same(wish));
};

// Says that a filter has no such value.
const NONE = { kind: "no kind", tag: "no tag", category: "no category", year: "nothing of the year" };
export const none = (name, value) => `There is ${NONE[name]} “${value}”.`;
