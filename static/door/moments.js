/** A moment as people at the event read it: the hour today, with the day before that. */
export function momentsIn(zone, language) {
  return function when(at) {
    const [moment, day] = [new Date(at), new Intl.DateTimeFormat("sv", { timeZone: zone })];
    const isToday = day.format(moment) === day.format(new Date());
    const parts = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
    const style = { ...parts, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    return new Intl.DateTimeFormat(language === "ar" ? "ar-u-nu-latn" : language, style).format(moment);
  };
}
