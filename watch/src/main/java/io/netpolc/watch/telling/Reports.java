package io.netpolc.watch.telling;

import io.netpolc.compiler.frontend.live.LiveObject;
import io.netpolc.loader.Drift;
import io.netpolc.watch.node.Examined;
import io.netpolc.watch.node.NodeWatch.Enforced;
import io.netpolc.watch.node.NodeWatch.Report;
import io.netpolc.watch.node.Specialisation;
import io.netpolc.watch.state.ClusterStore;
import java.util.List;

/// Several that hear the same.
public final class Reports {
  private Reports() {}

  /// One that passes everything on, in this order.
  public static Report all(Report... reports) {
    return new All(List.of(reports));
  }

  private record All(List<Report> reports) implements Report {
    @Override
    public void enforced(Enforced enforced) {
      reports.forEach(report -> report.enforced(enforced));
    }

    @Override
    public void kept(List<String> reasons) {
      reports.forEach(report -> report.kept(reasons));
    }

    @Override
    public void invalid(LiveObject.Invalid object) {
      reports.forEach(report -> report.invalid(object));
    }

    @Override
    public void trouble(String reason) {
      reports.forEach(report -> report.trouble(reason));
    }

    @Override
    public void specialised(Specialisation outcome) {
      reports.forEach(report -> report.specialised(outcome));
    }

    @Override
    public void following(ClusterStore store) {
      reports.forEach(report -> report.following(store));
    }

    @Override
    public void examined(Examined examined) {
      reports.forEach(report -> report.examined(examined));
    }

    @Override
    public void working(boolean works) {
      reports.forEach(report -> report.working(works));
    }

    @Override
    public void compared(List<Drift> drift) {
      reports.forEach(report -> report.compared(drift));
    }
  }
}
