// Lets a place on the continuum be dragged: the radio buttons stay what is sent, and what keys move.
for (const scale of document.querySelectorAll('[data-scale]')) {
  const radios = [...scale.querySelectorAll('input[type=radio]')];
  const choose = (event) => {
    const nearest = radios.reduce(
      (best, radio) => {
        const box = radio.parentElement.getBoundingClientRect();
        const far = Math.abs(event.clientX - (box.left + box.right) / 2);
        return far < best.far ? { radio, far } : best;
      },
      { radio: undefined, far: Number.POSITIVE_INFINITY },
    ).radio;
    if (!nearest || nearest.checked) return;
    nearest.checked = true;
    nearest.dispatchEvent(new Event('change', { bubbles: true }));
  };
  scale.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    scale.setPointerCapture(event.pointerId);
    choose(event);
  });
  scale.addEventListener('pointermove', (event) => {
    if (scale.hasPointerCapture(event.pointerId)) choose(event);
  });
  scale.addEventListener('pointerup', () => {
    scale.querySelector('input:checked')?.focus();
  });
  scale.classList.add('hf-scale--drag');
}
