// The profile's settings. A preview is a page of its own: htmx would put it in the place of this one's middle.
addEventListener("submit", (event) => event.submitter?.matches("[data-whole]") && event.stopImmediatePropagation(), true);
