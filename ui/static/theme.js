// Runs before the first paint, so that a dark room is not lit by a white page.
(function () {
  var kept = localStorage.getItem('coffer.theme');
  var dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
