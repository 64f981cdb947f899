import { initAll } from "./govuk/govuk-frontend.min.js";
import { addAll } from "./additions.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
addAll();
