// Loaded before the first paint, so that a chosen theme does not flash; app.js does the rest.
try {
  document.documentElement.dataset.theme = localStorage.theme ?? "";
} catch {} // storage is refused: the system's theme it is
