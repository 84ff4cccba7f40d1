using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Steppe.Hcl;
using Steppe.Model;

namespace Steppe.JobSpec.Tests;

/// <summary>A file with every block and attribute of the job language fills every property of the job records.</summary>
public sealed class EverythingTests
{
    /// <summary>What no file sets: the servers do, or only the API has it.</summary>
    private static readonly ImmutableSortedSet<string> NotInFiles =
    [
        "Job.ParentId", "Job.Stop", "Job.Dispatched", "Job.DispatchIdempotencyToken", "Job.Payload", "Job.ConsulNamespace", "Job.VaultNamespace",
        "Job.NomadTokenId", "Job.Status", "Job.StatusDescription", "Job.Outcome", "Job.Stable", "Job.Version", "Job.SubmitTime", "Job.CreateIndex",
        "Job.ModifyIndex", "Job.JobModifyIndex", "Job.VersionTag",
        "NetworkResource.Device", "NetworkResource.Cidr", "NetworkResource.Ip",
        "ScalingPolicy.Id", "ScalingPolicy.Namespace", "ScalingPolicy.Target", "ScalingPolicy.CreateIndex", "ScalingPolicy.ModifyIndex",
        "ConsulExposeConfig.Path", "ConsulProxy.ExposeConfig",
    ];

    [Fact]
    public void Every_property_is_filled()
    {
        string file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "everything.nomad.hcl"));
        JobParseResult parsed = JobFile.Parse(file, new JobParseOptions());
        Assert.True(parsed.Job is not null, DiagnosticRenderer.Render(parsed.Diagnostics));

        SortedSet<string> all = new(StringComparer.Ordinal), filled = new(StringComparer.Ordinal);
        Walk(parsed.Job, all, filled);

        Assert.Equal([.. NotInFiles.Order(StringComparer.Ordinal)], all.Except(filled).Order(StringComparer.Ordinal));
        Assert.True(all.Count > 350, $"only {all.Count} properties were met");
    }

    [Fact]
    public void Requests_carry_every_property()
    {
        string file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "everything.nomad.hcl"));
        Job job = JobFile.Parse(file, new JobParseOptions()).Job!;
        using MemoryStream written = new();
        using (Utf8JsonWriter writer = new(written))
        {
            JobWriter.Write(writer, job);
        }

        Job read = SteppeJson.Deserialize<Job>(written.ToArray())!;
        Assert.Equal(0, read.Payload?.Length ?? 0);
        Assert.Equal(SteppeJson.SerializeToString(job), SteppeJson.SerializeToString(read with { Payload = null }));
    }

    [Fact]
    public void Every_block_is_judged_and_none_is_silently_ignored()
    {
        string file = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "everything.nomad.hcl"));
        AdmissionResult result = JobAdmission.Admit(JobFile.Parse(file, new JobParseOptions()).Job!, new AdmissionOptions());
        Assert.False(result.IsAdmitted);
        Assert.All(
            (string[])["multiregion", "secret", "volume", "service", "template", "vault", "identity", "action", "schedule", "csi_plugin", "scaling", "consul", "numa"],
            name => Assert.Contains(result.Refusals, refusal => refusal.Code == RefusalCode.Unsupported && refusal.Sentence.StartsWith(name, StringComparison.Ordinal)));
    }

    private static void Walk(object block, SortedSet<string> all, SortedSet<string> filled)
    {
        foreach (PropertyInfo property in block.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite))
        {
            string name = $"{block.GetType().Name}.{property.Name}";
            all.Add(name);
            object? value = property.GetValue(block);
            if (IsSet(value) || (value is not null && Nullable.GetUnderlyingType(property.PropertyType) is not null))
            {
                filled.Add(name);
            }

            foreach (object inner in Blocks(value))
            {
                Walk(inner, all, filled);
            }
        }
    }

    private static bool IsSet(object? value) => value switch
    {
        null or "" or 0 or 0L or 0UL or false => false,
        Duration duration => duration != Duration.Zero,
        ICollection list => list.Count > 0,
        _ => true,
    };

    private static IEnumerable<object> Blocks(object? value) => value switch
    {
        null or string or JsonElement => [],
        IDictionary map => map.Values.OfType<object>().SelectMany(Blocks),
        IEnumerable list => list.OfType<object>().SelectMany(Blocks),
        _ when value.GetType() is { IsClass: true, Namespace: "Steppe.Model" } => [value],
        _ => [],
    };
}
