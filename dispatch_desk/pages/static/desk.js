// The pages work without this file; it makes photos small before they travel, shows them, and keeps lists fresh.
"use strict";

const LONGEST_EDGE_PX = 1920;
const JPEG_QUALITY = 0.85;

async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_EDGE_PX / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size < 1000000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", JPEG_QUALITY));
    return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // the desk decides whether it can take it
  }
}

async function photosChosen(input) {
  const form = input.form;
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => { button.disabled = true; });
  const max = Number(input.dataset.max);
  const chosen = [...input.files];
  const kept = new DataTransfer();
  for (const file of chosen.slice(0, max)) kept.items.add(await smaller(file));
  input.files = kept.files;
  preview(form.querySelector(".previews"), kept.files);
  if (chosen.length > max) window.alert(input.dataset.tooMany);
  buttons.forEach((button) => { button.disabled = false; });
}

function preview(place, files) {
  place.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  place.replaceChildren(...[...files].map((file) => {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = "";
    return image;
  }));
  place.hidden = files.length === 0;
}

document.addEventListener("change", (event) => {
  if (event.target.matches('input[type="file"]')) photosChosen(event.target);
});

// A second tap while the first is under way must not send a form twice.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

const refreshSeconds = Number(document.body.dataset.refreshSeconds || 0);
if (refreshSeconds > 0) {
  window.setInterval(() => { if (!document.hidden) window.location.reload(); }, refreshSeconds * 1000);
}
