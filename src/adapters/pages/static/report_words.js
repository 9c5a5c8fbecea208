// How figures, days and names are written on the page of reports.

import { by, language } from "./page.js";

const words = new Map([...by("words").content.children].map((each) => [each.dataset.word, each.textContent]));
const numbers = new Intl.NumberFormat(language === "en" ? "en-GB" : "ru-RU", { maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(numbers.resolvedOptions().locale, { minimumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("de", { timeZone: "Asia/Almaty", dateStyle: "medium", timeStyle: "short" });

export const word = (key) => words.get(key) ?? key;
export const number = (value) => numbers.format(value);
export const tenth = (value) => tenths.format(value);
export const signed = (value, written) => (value > 0 ? "+" : "−") + written(Math.abs(value));
export const moment = (iso) => clock.format(new Date(iso)).replace(",", ""); // 14.03.2022 12:34
export const percent = (value) => `${tenth(value)}\u00a0%`;
export const dated = (iso) => iso.split("-").reverse().join(".");
export const nameOf = (item) => item[`name_${language}`] ?? item.unit;
export const yearsOf = (week) => `${week.school_year}–${week.school_year + 1}`;
export const groupOf = (week) => `${week.school_year}/${week.period}`;
export const labelOf = ({ sunday, revision }) =>
  revision === 1 ? dated(sunday) : `${dated(sunday)} (${word("revision")}: ${revision})`;
export const titled = (week) => `${word(`period.${week.period}`)}, ${yearsOf(week)}`;

// What is hidden, and what there is nothing of, is said in words and never left empty (RPT-24).
export function valueOf({ value, suppressed }) {
  if (suppressed) return word("hidden");
  return value === null ? word("nothing") : percent(value);
}

export function element(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function pressed(label, work, attributes = {}) {
  const button = element("button", label, { type: "button", ...attributes });
  button.onclick = work;
  return button;
}

// Each value in its place; a place for which there is none is not shown.
export function fill(list, values) {
  for (const slot of list.querySelectorAll("[data-of]")) {
    const value = values[slot.dataset.of] ?? "";
    slot.textContent = value;
    slot.parentElement.hidden = value === "";
  }
}
