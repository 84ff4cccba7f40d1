using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace Steppe.Model.Tests.Jobs.Diff;

/// <summary>Whatever field of whatever block changes, the difference mentions it.</summary>
public sealed class JobDifferencePropertyTests
{
    // What the servers keep about a job; its update block, which every group has too; and what it is found by.
    private static readonly ImmutableHashSet<string> NoDifference =
    [
        "ConsulToken", "VaultToken", "NomadTokenId", "DispatchIdempotencyToken", "Status", "StatusDescription", "Outcome", "Stable", "Version",
        "VersionTag", "SubmitTime", "CreateIndex", "ModifyIndex", "JobModifyIndex", "Id", "Update",
    ];

    [Fact]
    public void A_changed_field_is_mentioned() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed => IsMentioned(seed))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_job_does_not_differ_from_its_copy() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), static seed =>
        {
            Job job = new RandomJobs(new Random(seed)).Make();
            return JobDifference.Between(job, Copy(job)).Type == DiffTypes.None;
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Every_map_of_the_records_is_known_as_one()
    {
        HashSet<Type> seen = [];
        Queue<Type> open = new([typeof(Job)]);
        List<string> unknown = [];
        while (open.TryDequeue(out Type? type))
        {
            foreach (PropertyInfo property in seen.Add(type) ? RandomJobs.Properties(type) : [])
            {
                Type[] arguments = property.PropertyType.GetGenericArguments();
                foreach (Type inner in arguments.Append(property.PropertyType).Where(static inner => inner is { IsClass: true, Namespace: "Steppe.Model" }))
                {
                    open.Enqueue(inner);
                }

                bool isKnown = arguments is not [_, var value]
                    || (value == typeof(string) && DiffNames.Maps.Contains(WireName(property)))
                    || (value == typeof(JsonElement) && DiffNames.Opaque.Contains(WireName(property)))
                    || value is { Namespace: "Steppe.Model" }
                    || value == typeof(IReadOnlyList<string>);
                if (!isKnown)
                {
                    unknown.Add($"{type.Name}.{property.Name}");
                }
            }
        }

        Assert.Empty(unknown);
        Assert.True(seen.Count > 60, $"only {seen.Count} records were found");
    }

    private static bool IsMentioned(int seed)
    {
        RandomJobs jobs = new(new Random(seed));
        Job before = jobs.Make();
        Job after = Copy(before);
        (object Owner, PropertyInfo Property)[] sites = [.. RandomJobs.Sites(after, NoDifference)];
        (object owner, PropertyInfo property) = sites[new Random(~seed).Next(sites.Length)];
        jobs.Change(owner, property);

        JobDiff diff = JobDifference.Between(before, after);
        string[] mentioned = [.. Mentioned(diff)];
        string name = WireName(property);
        bool isNamed = mentioned.Contains(name) || mentioned.Contains(DiffNames.OfBlock(name))
            || mentioned.Any(one => one.StartsWith($"{name}[", StringComparison.Ordinal));
        bool isGroupOrTask = name is "Tasks" or "TaskGroups" || (owner is TaskGroup or TaskSpec && name == "Name");
        return diff.Type == DiffTypes.Edited && (isNamed || isGroupOrTask)
            ? true
            : throw new InvalidOperationException($"seed {seed}: {owner.GetType().Name}.{name} is not among {string.Join(", ", mentioned)}");
    }

    private static IEnumerable<string> Mentioned(JobDiff diff) =>
    [
        .. Mentioned(diff.Fields, diff.Objects),
        .. (diff.TaskGroups ?? []).SelectMany(static group =>
            Mentioned(group.Fields, group.Objects).Concat((group.Tasks ?? []).SelectMany(static task => Mentioned(task.Fields, task.Objects)))),
    ];

    private static IEnumerable<string> Mentioned(IReadOnlyList<FieldDiff>? fields, IReadOnlyList<ObjectDiff>? objects) =>
    [
        .. (fields ?? []).Where(static field => field.Type != DiffTypes.None).Select(static field => field.Name),
        .. (objects ?? []).Where(static one => one.Type != DiffTypes.None).SelectMany(static one => Mentioned(one.Fields, one.Objects).Append(one.Name)),
    ];

    private static string WireName(PropertyInfo property) => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? property.Name;

    private static Job Copy(Job job) => SteppeJson.Deserialize<Job>(SteppeJson.Serialize(job))!;
}
