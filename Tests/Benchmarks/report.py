"""Plain tables on standard output, a row as soon as it is known."""

from load import median, ratio

_heading = None


def _row(heading, cells):
    global _heading
    if heading != _heading:
        if _heading is not None:
            print()
        print(heading)
        _heading = heading
    print(cells, flush=True)


def _verdict(met, bound):
    return "" if met is None else f"{bound} {'met' if met else 'MISSED'}"


def case_row(title, connections, name, rounds, yardstick, bound):
    """One server in one case, beside the C handler in the same rounds. The p99 bound is twice the C handler's."""
    share, tail = ratio(rounds, yardstick, "rate"), ratio(rounds, yardstick, "p99")
    verdict = ""
    if bound is not None:
        verdict = f"{_verdict(share >= bound, f'>= {bound}')}, {_verdict(tail <= 2, 'p99 <= 2x')}"
    _row(
        f"{'case':34} {'conn.':>5}  {'server':10} {'requests/s':>11} {'of C':>6} {'p50 us':>8} {'p99 us':>8} {'of C':>6} {'CPU us/req':>11}  bound",
        f"{title:34} {connections:>5}  {name:10} {median(rounds, 'rate'):>11,.0f} {share:>6.2f} {median(rounds, 'p50'):>8,.0f}"
        f" {median(rounds, 'p99'):>8,.0f} {tail:>6.2f} {median(rounds, 'cpu'):>11.2f}  {verdict}")


def scale_row(title, few, many, cost, cpu_cost, bound):
    """A case against the small and the large table; cost is the large one's time per request over the small one's."""
    _row(
        f"{'scale':34} {'few: req/s':>12} {'many: req/s':>12} {'cost':>6} {'CPU cost':>9}  bound",
        f"{title:34} {few:>12,.0f} {many:>12,.0f} {cost:>6.2f} {cpu_cost:>9.2f}  {_verdict(cost <= bound, f'<= {bound}')}")


def fact(title, value, unit, bound=None):
    verdict = "" if bound is None else _verdict(value <= bound, f"<= {bound:.4g} {unit}")
    _row(f"{'measure':74} {'value':>12}", f"{title:74} {value:>12,.2f} {unit:4} {verdict}".rstrip())
