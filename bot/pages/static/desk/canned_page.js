// The page of canned replies: what a text becomes, while it is written.

const fill = (text, values) => text.replace(/\{\s*([^{}\n]*?)\s*\}/g, (all, name) => values[name.toLowerCase()] ?? all);

function preview(form) {
  const { value } = form.elements.text;
  form.querySelector('.preview-text').textContent = value ? fill(value, JSON.parse(form.dataset.example)) : '…';
}

document.addEventListener('input', ({ target }) => {
  if (target.name === 'text' && target.form?.dataset.example) preview(target.form);
});

for (const form of document.querySelectorAll('form[data-example]')) preview(form);
