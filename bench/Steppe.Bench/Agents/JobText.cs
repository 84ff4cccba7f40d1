using System.Text.Json;

namespace Steppe.Bench.Agents;

/// <summary>A job of one group with one task, to be registered.</summary>
internal sealed record JobText(string Id, string Command, params string[] Arguments)
{
    public const string Group = "group";
    public const string Task = "task";

    public string Type { get; init; } = "batch";

    public int Count { get; init; } = 1;

    public string Datacenter { get; init; } = "dc1";

    /// <summary>Whether it is a template of dispatches.</summary>
    public bool Parameterized { get; init; }

    /// <summary>Its <c>periodic</c> block as JSON, or null.</summary>
    public string? Periodic { get; init; }

    /// <summary>Its constraints as JSON, or null.</summary>
    public string? Constraints { get; init; }

    /// <summary>Whether new versions of a service are put in place all at once, without a deployment.</summary>
    public bool ReplacesAtOnce { get; init; }

    /// <summary>Small asks, so that as many as wanted fit; MHz and MB.</summary>
    public int Cpu { get; init; } = 1;

    public int Memory { get; init; } = 10;

    /// <summary>The body of <c>POST /v1/jobs</c>.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        Job = new
        {
            ID = Id,
            Name = Id,
            Type,
            Datacenters = (string[])[Datacenter],
            ParameterizedJob = Parameterized ? new { Payload = "optional" } : null,
            Periodic = Element(Periodic),
            Constraints = Element(Constraints),
            TaskGroups = (object[])
            [
                new
                {
                    Name = Group,
                    Count,
                    Update = ReplacesAtOnce ? new { MaxParallel = 0 } : null,
                    Tasks = (object[])
                    [
                        new
                        {
                            Name = Task,
                            Driver = "raw_exec",
                            Config = new { command = Command, args = Arguments },
                            Resources = new { CPU = Cpu, MemoryMB = Memory },
                        },
                    ],
                },
            ],
        },
    });

    private static JsonElement? Element(string? json) => json is null ? null : JsonElement.Parse(json);
}
