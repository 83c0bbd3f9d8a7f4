// Shows a map that is larger than its place from the best linked spot of its largest island on, and not from a corner.
const show = () => {
  const sea = document.querySelector(".sea");
  const sign = sea?.querySelector("a > :is(circle, path + path)"); // the islands come by size, their spots by links
  if (!sign || sea.scrollLeft || sea.scrollTop) return;
  const [place, view] = [sign, sea].map((each) => each.getBoundingClientRect());
  const middle = (start, length) => place[start] + place[length] / 2 - view[start] - view[length] / 2;
  sea.scrollTo(middle("left", "width"), middle("top", "height"));
};

show();
document.addEventListener("llmnotes:changed", show);
