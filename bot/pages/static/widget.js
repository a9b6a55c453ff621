// Firstline web chat: the one script a shop puts on its pages.
//   <script async src="https://help.example/static/widget.js" data-title="Help"></script>
// It only finds out where it was loaded from and fetches the rest from there.
(() => {
  // A page that carries the tag twice still gets one chat.
  if (window.Firstline) return;

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
    }),
  );
  chat.catch((error) => console.error('Firstline chat could not start', error));

  // Usable at once: a call made before the modules are here waits for them.
  window.Firstline = {
    open: () => chat.then((widget) => widget.open()),
    close: () => chat.then((widget) => widget.close()),
  };
})();
