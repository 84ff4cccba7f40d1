namespace Steppe.Model;

/// <summary>The rules of <c>check</c> blocks of one service.</summary>
/// <remarks>Pure. Source: job specification §2.13.</remarks>
internal static class CheckRules
{
    private static readonly Duration Shortest = Duration.FromSeconds(1);
    private static readonly string[] ConsulTypes = ["http", "tcp", "grpc", "script", "docker"];
    private static readonly string[] NomadTypes = ["http", "tcp"];
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"];

    public static void Check(ServicePlace place, Violations violations)
    {
        foreach ((ServiceCheck check, int index) in place.Service.Checks.OrEmpty().Numbered())
        {
            string path = $"{place.Path}.check[{index}]";
            CheckKind(path, check, place, violations);
            CheckTimes(path, check, violations);
            CheckAddress(path, check, place, violations);
            CheckCounts(path, check, place.Service, violations);
            CheckRestart(path, check, place.Service, violations);
        }
    }

    private static void CheckKind(string path, ServiceCheck check, ServicePlace place, Violations violations)
    {
        bool isNomad = place.Service.Provider == "nomad";
        violations.RequireOneOf(check.Type, isNomad ? NomadTypes : ConsulTypes, $"{path}.type");
        switch (check.Type)
        {
            case "http":
                violations.Require(check.Path.Length > 0, $"{path}.path", "it is missing: write what to ask for, such as \"/\".");
                violations.Require(
                    !check.Path.Contains("://", StringComparison.Ordinal),
                    $"{path}.path", $"\"{check.Path}\" is a whole address: write the path only, such as \"/health\"; the address is the service's.");
                violations.Require(check.Protocol is "" or "http" or "https", $"{path}.protocol", $"\"{check.Protocol}\" is not known here: write \"http\" or \"https\".");
                violations.Require(
                    check.Method.Length == 0 || Methods.Contains(check.Method.ToUpperInvariant(), StringComparer.Ordinal),
                    $"{path}.method", $"\"{check.Method}\" is no HTTP method: write one such as \"GET\".");
                break;
            case "script":
                violations.Require(check.Command.Length > 0, $"{path}.command", "it is missing: name the program that checks.");
                break;
            default:
                break;
        }

        bool needsTask = place.Task is null && check.Type is "script" && check.TaskName.Length == 0 && place.Service.TaskName.Length == 0;
        violations.Require(!needsTask, $"{path}.task", $"a {check.Type} check runs inside of a task: name the task.");
        bool isExposable = place.Service.Connect is not null && check.Type is "http" or "grpc";
        violations.Require(
            !check.Expose || (isExposable && place.Service.Connect is not null),
            $"{path}.expose", "only http and grpc checks of a service with connect can be exposed: remove it, or add connect.");
    }

    private static void CheckTimes(string path, ServiceCheck check, Violations violations)
    {
        violations.Require(check.Interval >= Shortest, $"{path}.interval", $"{check.Interval} is missing or too short: write {Shortest} or more.");
        violations.Require(check.Timeout >= Shortest, $"{path}.timeout", $"{check.Timeout} is missing or too short: write {Shortest} or more.");
    }

    private static void CheckAddress(string path, ServiceCheck check, ServicePlace place, Violations violations)
    {
        string[] modes = place.Service.Provider == "nomad" ? ["", "host", "alloc"] : ["", "host", "driver", "alloc"];
        violations.RequireOneOf(check.AddressMode, modes, $"{path}.address_mode");
        ServiceRules.CheckPort($"{path}.port", check.PortLabel, check.AddressMode, place, violations);
        bool needsPort = check.Type is "http" or "tcp" or "grpc" && !check.Expose && place.Service.Connect is null;
        violations.Require(
            !needsPort || check.PortLabel.Length > 0 || place.Service.PortLabel.Length > 0,
            $"{path}.port", $"a {check.Type} check needs a port, and neither it nor its service has one: name a port of the network block.");
    }

    private static void CheckCounts(string path, ServiceCheck check, Service service, Violations violations)
    {
        violations.Require(
            check.InitialStatus is "" or "passing" or "warning" or "critical",
            $"{path}.initial_status", $"\"{check.InitialStatus}\" is not known here: write \"passing\", \"warning\" or \"critical\".");
        NotNegative(check.SuccessBeforePassing, "success_before_passing");
        NotNegative(check.FailuresBeforeCritical, "failures_before_critical");
        NotNegative(check.FailuresBeforeWarning ?? 0, "failures_before_warning");

        void NotNegative(int count, string name)
        {
            violations.Require(count >= 0, $"{path}.{name}", $"{count} is negative: write 0 or more.");
            violations.Require(
                count <= 0 || service.Provider != "nomad",
                $"{path}.{name}", "it is a setting of the provider \"consul\": remove it, or use that provider.");
        }
    }

    private static void CheckRestart(string path, ServiceCheck check, Service service, Violations violations)
    {
        violations.Require(
            check.OnUpdate is "require_healthy" or "ignore_warnings" or "ignore",
            $"{path}.on_update", $"\"{check.OnUpdate}\" is not known here: write \"require_healthy\", \"ignore_warnings\" or \"ignore\".");
        if (check.CheckRestart is not { } restart)
        {
            return;
        }

        violations.Require(restart.Limit >= 0, $"{path}.check_restart.limit", $"{restart.Limit} is negative: write 0 to never restart.");
        GroupRules.NotNegative(restart.Grace, $"{path}.check_restart.grace", violations);
        violations.Require(
            service.Provider != "nomad" || !restart.IgnoreWarnings,
            $"{path}.check_restart.ignore_warnings", "checks of the provider \"nomad\" never warn: remove it.");
        violations.Require(
            check.OnUpdate != "ignore", $"{path}.check_restart", "it cannot go with on_update = \"ignore\", which ignores what it acts on: remove one of them.");
        violations.Require(
            check.OnUpdate != "ignore_warnings" || restart.IgnoreWarnings,
            $"{path}.check_restart.ignore_warnings", "with on_update = \"ignore_warnings\" it must be true: set it.");
    }
}
