/** A badge held up stays on the screen. */
import { stayAwake } from "../door/wakelock.js";

stayAwake();
