// Buttons, sliders and choices of a panel: what was done goes to the server as plain words and numbers.
const one = (event, what) => event.target.closest(what);
const pack = (control) => ({ ...control.dataset });
element.addEventListener("click", (event) => {
  const button = one(event, "button[data-act]");
  if (!button || button.disabled) return;
  const data = pack(button);
  if (data.act === "say") {
    trigger("say", { text: button.textContent });
    return;
  }
  if (data.act === "choose") {
    for (const part of button.parentElement.querySelectorAll("[data-part]")) data[part.dataset.part] = part.value;
  }
  button.closest(".tl-card, .tl-entry, .tl-heard, .tl-favourite")?.setAttribute("data-doing", data.signal ?? data.act);
  trigger("click", data);
});
element.addEventListener("change", async (event) => {
  const control = one(event, "input[data-act], select[data-act]");
  if (!control) return;
  const data = pack(control);
  if (data.act === "limit") {
    const [low, high] = control.parentElement.querySelectorAll("input");
    trigger("click", { act: "limit", field: data.field, low: low.value, high: high.value });
  } else if (data.act === "import") {
    const file = control.files[0];
    control.value = "";
    if (file) trigger("click", { act: "import", text: file.size < 4e6 ? await file.text() : "" });
  } else {
    trigger("click", { ...data, value: control.value });
  }
});
