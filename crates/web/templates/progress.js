// How far the work is, asked again every three seconds; the whole page again at the end, and where a row has come.
const bar = document.querySelector("progress");
const told = document.querySelector("[role=status]");
const cells = document.querySelectorAll("main dd");

// What says the same stays as it is, so that a screen reader does not say it again.
const put = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};

const look = async () => {
  if (!document.hidden) try {
    const answer = await fetch(location.href, { headers: { accept: "application/json" } });
    if (answer.redirected) return location.reload();
    if (answer.ok) {
      const job = await answer.json();
      if (job.state !== "running" || job.rows.length !== cells.length) return location.reload();
      bar.value = job.percent;
      put(told.firstChild, job.percent + "%");
      put(told.lastChild, " " + job.status);
      job.rows.forEach((row, at) => put(cells[at], row[1]));
    }
  } catch {
    // No network for a moment: the link is still there.
  }
  setTimeout(look, 3000);
};
setTimeout(look, 2000);
