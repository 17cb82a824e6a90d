/* Alizé®: comforts on top of pages that work without them.
   Nothing here is needed to read, fill in or send a page. */
(() => {
  "use strict";

  /* Header menus are <details>: one open at a time, closed by Escape or a click elsewhere. */
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.az-pop[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.az-pop"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.az-pop[open]");
    if (!open) return;
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  });

  /* Lists with a selection: show how many rows are ticked, offer « select the page ». */
  const countSelection = (form) => {
    const boxes = [...form.querySelectorAll(".az-pick input[type=checkbox]")];
    const ticked = boxes.filter((box) => box.checked).length;
    for (const place of form.querySelectorAll("[data-az-count]")) place.textContent = String(ticked);
    for (const all of form.querySelectorAll("[data-az-all]")) {
      all.checked = boxes.length > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (!form || !form.querySelector("[data-az-count]")) return;
    if (event.target.matches("[data-az-all]")) {
      for (const box of form.querySelectorAll(".az-pick input[type=checkbox]")) box.checked = event.target.checked;
    }
    countSelection(form);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-az-print]")) window.print();
  });

  /* What only works with this script is in the page as hidden: show it. */
  const dress = (root) => {
    for (const element of root.querySelectorAll("[data-az-js][hidden]")) element.hidden = false;
    for (const place of root.querySelectorAll("[data-az-count]")) {
      const form = place.closest("form");
      if (form) countSelection(form);
    }
  };

  /* After htmx has replaced a block: focus its error summary or its marked place;
     a new main part gets the focus on its title. Otherwise the focus stays where it is. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const block = event.detail.elt;
    if (!block || !block.querySelector) return;
    dress(block);
    const goal =
      block.querySelector(".az-summary, [data-az-focus]") ||
      (block.matches("main") ? block.querySelector("h1") : null);
    if (!goal) return;
    if (!goal.hasAttribute("tabindex")) goal.setAttribute("tabindex", "-1");
    goal.focus();
  });

  dress(document);
})();
