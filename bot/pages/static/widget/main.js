import { createChat } from './chat.js';
import { createIdentity, subjectOf } from './identity.js';

// One chat at a time, for whoever the page says that the visitor is. When that changes, the chat ends with all that it
// showed, kept and had open, and another begins: nothing of the one can get into the other.
export async function start({ token, askPage, ...options }) {
  let chat = begin(token);

  function begin(theirs) {
    return createChat({ ...options, identity: createIdentity({ token: theirs, askPage, onOther: identify }) });
  }

  // The page signs somebody in, gives a fresh token, or (without one) signs them out.
  async function identify(next) {
    if (subjectOf(next) === chat.subject) return chat.renew(next);
    const wasOpen = chat.isOpen();
    // What was not sent goes too: it must not wait on a computer that others use.
    chat.end({ forget: chat.subject !== null });
    const mine = (chat = begin(next));
    await mine.shown;
    if (wasOpen && mine === chat) mine.open({ takeFocus: false });
  }

  // Lets a page that may not run scripts of its own offer a "chat with us" button.
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-firstline-open]')) return;
    // Such a link has somewhere else to lead when the chat is not there.
    event.preventDefault();
    chat.open();
  });

  // Nothing can take the focus before it can be seen.
  await chat.shown;
  return { open: () => chat.open(), close: () => chat.close(), identify };
}
