using System.Text.RegularExpressions;

namespace Steppe.Model;

/// <summary>The rules of a task's <c>action</c>, <c>schedule</c>, <c>secret</c>, <c>csi_plugin</c> and <c>scaling</c> blocks.</summary>
/// <remarks>Pure. Source: job specification §2.3 and §2.19.</remarks>
internal static partial class ExtensionRules
{
    private static readonly string[] PluginTypes = ["node", "controller", "monolith"];
    private static readonly string[] VerticalTypes = ["vertical_cpu", "vertical_mem"];
    private static readonly string[] Engines = ["kv_v1", "kv_v2"];

    public static void Check(string path, TaskSpec task, Violations violations)
    {
        JobRules.CheckUnique(task.Actions.OrEmpty().Select(action => new NamedPlace($"{path}.action[{action.Name}]", action.Name)), "action", violations);
        foreach (TaskAction action in task.Actions.OrEmpty())
        {
            string at = $"{path}.action[{action.Name}]";
            violations.Require(NameForm().IsMatch(action.Name), at, $"\"{action.Name}\" is no name of an action: write 1 to 128 letters, digits and dashes.");
            violations.Require(action.Command.Length > 0, $"{at}.command", "it is missing: name the program to run.");
        }

        CheckSchedule($"{path}.schedule.cron", task.Schedule, violations);
        CheckSecrets($"{path}.", task.Secrets, violations);
        CheckPlugin($"{path}.csi_plugin", task.CsiPluginConfig, violations);
        CheckScaling(path, task, violations);
    }

    public static void CheckSecrets(string prefix, IReadOnlyList<Secret>? secrets, Violations violations)
    {
        JobRules.CheckUnique(secrets.OrEmpty().Select(secret => new NamedPlace($"{prefix}secret[{secret.Name}]", secret.Name)), "secret", violations);
        foreach (Secret secret in secrets.OrEmpty())
        {
            string at = $"{prefix}secret[{secret.Name}]";
            violations.Require(secret.Name.Length > 0, at, "a secret needs a name: write it after the word secret.");
            violations.Require(secret.Provider.Length > 0, $"{at}.provider", "it is missing: write \"nomad\", \"vault\" or the name of a plugin.");
            violations.Require(secret.Path.Length > 0, $"{at}.path", "it is missing: say where the provider keeps the secret.");
            if (secret.Provider == "vault" && secret.Config?.TryGetValue("engine", out System.Text.Json.JsonElement engine) == true)
            {
                violations.RequireOneOf(engine.ToString(), Engines, $"{at}.config[engine]");
            }
        }
    }

    private static void CheckSchedule(string path, TaskSchedule? schedule, Violations violations)
    {
        if (schedule is null)
        {
            return;
        }

        foreach ((string name, string text) in new[] { ("start", schedule.Cron?.Start ?? ""), ("end", schedule.Cron?.End ?? "") })
        {
            violations.Require(text.Length > 0, $"{path}.{name}", "it is missing: write a cron expression.");
            violations.Require(
                text.AsSpan().IndexOfAny(',', '/') < 0, $"{path}.{name}", $"\"{text}\" has lists or steps, which are not possible here: write one time, without \",\" and \"/\".");
        }
    }

    private static void CheckPlugin(string path, CsiPluginConfig? plugin, Violations violations)
    {
        if (plugin is null)
        {
            return;
        }

        violations.Require(plugin.Id.Length > 0, $"{path}.id", "it is missing: name the plugin as volumes will name it.");
        violations.RequireOneOf(plugin.Type, PluginTypes, $"{path}.type");
        GroupRules.NotNegative(plugin.HealthTimeout, $"{path}.health_timeout", violations);
        string mounts = plugin.MountDir.TrimEnd('/') + "/";
        violations.Require(
            plugin.StagePublishBaseDir.Length == 0 || plugin.MountDir.Length == 0
            || !(plugin.StagePublishBaseDir.TrimEnd('/') + "/").StartsWith(mounts, StringComparison.Ordinal),
            $"{path}.stage_publish_base_dir", $"\"{plugin.StagePublishBaseDir}\" lies in mount_dir ({plugin.MountDir}): choose a directory beside it.");
    }

    private static void CheckScaling(string path, TaskSpec task, Violations violations)
    {
        foreach (ScalingPolicy policy in task.ScalingPolicies.OrEmpty())
        {
            string at = $"{path}.scaling[{policy.Type}]";
            violations.RequireOneOf(policy.Type, VerticalTypes, $"{at}.type");
            violations.Require(policy.Max is not null, $"{at}.max", "it is missing: say how far the task may grow.");
            violations.Require(
                policy.Min is null or >= 0 && (policy.Max is null || policy.Min is null || policy.Min <= policy.Max),
                at, $"0 <= min ({policy.Min}) <= max ({policy.Max}) must hold: change one of them.");
        }

        JobRules.CheckUnique(task.ScalingPolicies.OrEmpty().Select(policy => new NamedPlace($"{path}.scaling[{policy.Type}]", policy.Type)), "scaling block", violations);
    }

    [GeneratedRegex(@"^[A-Za-z0-9\-]{1,128}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
