using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.Server.Tests.Scenarios;

/// <summary>Jobs of scenarios: one group of one task, and what <c>key=value</c> says of it.</summary>
internal static class ScenarioJob
{
    public static Duration TimeOf(string text) =>
        Duration.TryParse(text, out Duration time) ? time : throw new InvalidOperationException($"no duration: {text}");

    public static Job Make(string id, IEnumerable<string> settings)
    {
        var values = settings.Select(static setting => setting.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
        string type = values.GetValueOrDefault("type", "service");
        AdmissionResult result = JobAdmission.Admit(
            new Job
            {
                Id = id,
                Name = id,
                Type = type,
                Priority = Number("priority") ?? 50,
                Datacenters = ["dc1"],
                Constraints = values.TryGetValue("not_on", out string? avoided) ? [new Constraint { LTarget = "${node.unique.name}", Operand = "!=", RTarget = avoided }] : null,
                TaskGroups = [.. values.GetValueOrDefault("groups", "group").Split(',').Select(MakeGroup)],
            },
            new AdmissionOptions());
        Assert.Empty(result.Refusals);
        return result.Job!.Specification;

        TaskGroup MakeGroup(string group) => new()
        {
            Name = group,
            Count = Number("count") ?? 1,
            Update = MakeUpdate(),
            ReschedulePolicy = MakeReschedule(),
            Migrate = type == "service" && Number("migrate_parallel") is { } parallel ? new MigrateStrategy { MaxParallel = parallel, HealthCheck = "task_states" } : null,
            Disconnect = MakeBlock(),
            MaxClientDisconnect = Time("max_client_disconnect"),
            StopAfterClientDisconnect = Time("stop_after_client_disconnect"),
            PreventRescheduleOnLost = Flag("prevent_reschedule_on_lost"),
            Tasks =
            [
                new TaskSpec
                {
                    Name = "main",
                    Driver = "raw_exec",
                    User = values.GetValueOrDefault("user", ""),
                    KillTimeout = Time("kill_timeout"),
                    Config = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                    Resources = new Resources { Cpu = Number("cpu") ?? 500, MemoryMb = 100 },
                },
            ],
        };

        UpdateStrategy? MakeUpdate() => type is "batch" or "sysbatch" ? null
            : type == "system" ? Number("max_parallel") is { } atOnce ? new UpdateStrategy { MaxParallel = atOnce, Stagger = Time("stagger") } : null
            : Number("max_parallel") is not { } parallel ? new UpdateStrategy { MaxParallel = 0 }
            : new UpdateStrategy
            {
                MaxParallel = parallel,
                HealthCheck = "task_states",
                Canary = Number("canary"),
                AutoPromote = Flag("auto_promote"),
                AutoRevert = Flag("auto_revert"),
                ProgressDeadline = Time("progress_deadline"),
                HealthyDeadline = Time("progress_deadline") == Duration.Zero ? null : Time("healthy_deadline"),
            };

        ReschedulePolicy? MakeReschedule() => Number("attempts") is { } attempts
            ? new ReschedulePolicy
            {
                Unlimited = false,
                Attempts = attempts,
                Interval = Time("interval") ?? Duration.FromHours(1),
                Delay = Time("delay"),
                DelayFunction = values.GetValueOrDefault("delay_function", "constant"),
                MaxDelay = Time("max_delay"),
            }
            : Time("delay") is { } delay
                ? new ReschedulePolicy { Unlimited = true, Delay = delay, DelayFunction = values.GetValueOrDefault("delay_function", "constant"), MaxDelay = Time("max_delay") }
                : null;

        DisconnectStrategy? MakeBlock() => values.Keys.Any(static key => key is "lost_after" or "stop_on_client_after" or "replace" or "reconcile")
            ? new DisconnectStrategy
            {
                LostAfter = Time("lost_after"),
                StopOnClientAfter = Time("stop_on_client_after"),
                Replace = Flag("replace"),
                Reconcile = values.GetValueOrDefault("reconcile"),
            }
            : null;

        Duration? Time(string key) => values.TryGetValue(key, out string? text) ? TimeOf(text) : null;

        int? Number(string key) => values.TryGetValue(key, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        bool? Flag(string key) => values.TryGetValue(key, out string? text) ? text == "true" : null;
    }
}
