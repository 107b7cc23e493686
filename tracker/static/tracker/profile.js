// The profile's settings: each part works without it, less conveniently.

// A preview is a page of its own: htmx would put it in the place of this one's middle.
addEventListener("submit", (event) => event.submitter?.matches("[data-whole]") && event.stopImmediatePropagation(), true);

// How long a text is, as it will be stored: in one line. Its hint tells the most in words.
const count = (field) => {
  const hint = document.getElementById(`${field.id}_helptext`);
  const said = hint.querySelector("span") ?? hint.appendChild(Object.assign(document.createElement("span"), { ariaHidden: "true" }));
  said.textContent = ` ${[...field.value.trim().replace(/\s+/g, " ")].length} / ${field.dataset.most}`;
};
const counted = () => document.querySelectorAll("[data-most]").forEach(count);
addEventListener("input", ({ target }) => "most" in target.dataset && count(target));
addEventListener("htmx:finally:request", counted);
counted();

// The field is chosen, too, so that where a browser refuses it can be copied by hand.
addEventListener("click", async ({ target }) => {
  const field = document.getElementById(target.dataset?.copy);
  if (!field) return;
  field.select();
  const said = document.querySelector("[data-copied]");
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    if (!document.execCommand("copy")) return; // an address without https has no clipboard
  }
  said.textContent = said.dataset.copied;
});
