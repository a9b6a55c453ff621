// On some phones the keyboard covers fixed boxes instead of shrinking the page. The visible part's size
// goes into custom properties, by way of a style sheet of our own because inline styles are off limits.
export function followViewport(root, life) {
  const view = window.visualViewport;
  if (!view || !('adoptedStyleSheets' in root)) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':host {}');
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const { style } = sheet.cssRules[0];

  function update() {
    // Zoomed in with two fingers: the reader wants to see a part, not a smaller whole.
    if (Math.abs(view.scale - 1) > 0.01) return;
    style.setProperty('--view-top', `${view.offsetTop}px`);
    style.setProperty('--view-height', `${view.height}px`);
  }

  view.addEventListener('resize', update, { signal: life });
  view.addEventListener('scroll', update, { signal: life });
  update();
}
