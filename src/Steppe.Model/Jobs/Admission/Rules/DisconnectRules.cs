namespace Steppe.Model;

/// <summary>The rules of what happens when a client loses its servers.</summary>
/// <remarks>Pure. Source: job specification §2.2.</remarks>
internal static class DisconnectRules
{
    private static readonly string[] Reconciliations = ["best_score", "keep_original", "keep_replacement", "longest_running"];

    public static void Check(string path, TaskGroup group, Job job, Violations violations)
    {
        GroupRules.NotNegative(group.StopAfterClientDisconnect, $"{path}.stop_after_client_disconnect", violations);
        GroupRules.NotNegative(group.MaxClientDisconnect, $"{path}.max_client_disconnect", violations);
        violations.Require(
            group.StopAfterClientDisconnect is null || group.MaxClientDisconnect is null,
            path, "stop_after_client_disconnect and max_client_disconnect exclude each other: keep one.");
        CheckStops(group.StopAfterClientDisconnect, $"{path}.stop_after_client_disconnect");
        if (group.Disconnect is not { } disconnect)
        {
            return;
        }

        string at = $"{path}.disconnect";
        GroupRules.NotNegative(disconnect.LostAfter, $"{at}.lost_after", violations);
        GroupRules.NotNegative(disconnect.StopOnClientAfter, $"{at}.stop_on_client_after", violations);
        violations.Require(
            disconnect.LostAfter is null || disconnect.StopOnClientAfter is null, at, "lost_after and stop_on_client_after exclude each other: keep one.");
        CheckStops(disconnect.StopOnClientAfter, $"{at}.stop_on_client_after");
        if (!string.IsNullOrEmpty(disconnect.Reconcile))
        {
            violations.RequireOneOf(disconnect.Reconcile, Reconciliations, $"{at}.reconcile");
        }

        void CheckStops(Duration? after, string where) => violations.Require(
            after is null || job.Type is "service" or "batch", where, $"the work of a {job.Type} job belongs to its node and stays there: remove it.");
    }
}
