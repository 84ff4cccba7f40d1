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
                Datacenters = ["dc1"],
                TaskGroups =
                [
                    new TaskGroup
                    {
                        Name = "group",
                        Count = Number("count") ?? 1,
                        Update = type == "service" ? new UpdateStrategy { MaxParallel = 0 } : null,
                        ReschedulePolicy = Time("delay") is { } delay
                            ? new ReschedulePolicy { Unlimited = true, Delay = delay, DelayFunction = "constant" }
                            : null,
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
                                Config = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("command", JsonSerializer.SerializeToElement("/bin/true")),
                                Resources = new Resources { Cpu = Number("cpu") ?? 500, MemoryMb = 100 },
                            },
                        ],
                    },
                ],
            },
            new AdmissionOptions());
        Assert.Empty(result.Refusals);
        return result.Job!.Specification;

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
