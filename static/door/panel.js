/** What the staff may do with the device itself: save unsent scans to a file, unpair it. */

import { fill } from "./verdict.js";

/**
 * `part(name)` gives an element of the page, `unsent()` how many scans wait, `gathered()` the content of
 * the file, `unpair()` erases the device; `staff()` is who is at the door, `setStaff(name)` keeps that.
 */
export function createPanel(part, texts, { unsent, gathered, unpair, staff, setStaff }) {
  const panel = part("panel");

  async function open() {
    const count = await unsent();
    part("warning").textContent = fill(texts.notes.warning, { count });
    part("warning").hidden = count === 0;
    part("save").hidden = count === 0;
    part("sure").hidden = true;
    part("staff").value = staff();
    panel.showModal();
  }

  async function save() {
    const { name, content } = await gathered();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  function ask() {
    part("sure").hidden = false;
    part("unpair-now").focus();
  }

  async function erase() {
    await unpair();
    panel.close();
  }

  part("staff").addEventListener("change", () => setStaff(part("staff").value));
  part("manage").addEventListener("click", open);
  part("left-over").addEventListener("click", open);
  part("save").addEventListener("click", save);
  part("unpair").addEventListener("click", ask);
  part("unpair-now").addEventListener("click", erase);
  part("close").addEventListener("click", () => panel.close());
}
