// Firstline web chat: the one script a shop puts on its pages.
//   <script async src="https://help.example/static/widget.js" data-title="Help"></script>
// It only finds out where it was loaded from and fetches the rest from there.
(() => {
  // The page may have put its visitor's token there before us: window.Firstline = { token, refreshToken }.
  const page = (window.Firstline ??= {});
  // A page that carries the tag twice still gets one chat.
  if (page.open) return;

  const tag = document.currentScript ?? document.querySelector('script[src*="/static/widget.js"]');
  if (!tag) return;

  const pageReady = new Promise((resolve) => {
    if (document.body) resolve();
    else document.addEventListener('DOMContentLoaded', resolve, { once: true });
  });

  const chat = Promise.all([import(new URL('./widget/main.js', tag.src).href), pageReady]).then(([main]) =>
    main.start({
      api: new URL(tag.src).origin,
      stylesheet: new URL('./widget.css', tag.src).href,
      title: tag.dataset.title || 'Help',
      theme: tag.dataset.theme,
      position: tag.dataset.position,
      token: page.token,
      // Looked up when it is needed: the page may set it later than us.
      askPage: () => page.refreshToken?.(),
    }),
  );
  chat.catch((error) => console.error('Firstline chat could not start', error));

  // Usable at once: a call made before the modules are here waits for them.
  Object.assign(page, {
    open: () => chat.then((widget) => widget.open()),
    close: () => chat.then((widget) => widget.close()),
    identify: (token) => chat.then((widget) => widget.identify(token)),
    signOut: () => chat.then((widget) => widget.identify(null)),
  });

  // This script is async, so the page's own may come after it: what that puts there is taken in, not put in our place.
  Object.defineProperty(window, 'Firstline', {
    configurable: true,
    get: () => page,
    set(given) {
      if (given?.refreshToken) page.refreshToken = given.refreshToken;
      if (given?.token) page.identify(given.token);
    },
  });
})();
