using System.Collections.Immutable;
using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Diff;

public sealed class JobDifferenceTests
{
    [Fact]
    public void AJobIsNoDifferentFromItselfWhateverTheServersKeepAboutIt()
    {
        JobDiff diff = JobDifference.Between(Job(), Job() with { Version = 7, ModifyIndex = 12, SubmitTime = 5, Status = "dead", Stable = true });
        Assert.Equal((DiffTypes.None, "web"), (diff.Type, diff.Id));
        Assert.Null(diff.Fields);
        Assert.Null(diff.Objects);
        Assert.Equal(DiffTypes.None, Assert.Single(diff.TaskGroups!).Type);
    }

    [Fact]
    public void ScalarsMapsAndListsAreNamedAsClientsKnowThem()
    {
        Job after = Job() with { Priority = 70, Datacenters = ["dc1", "dc2"], Meta = Texts("owner", "b", "team", "x") };
        JobDiff diff = JobDifference.Between(Job(), after);

        Assert.Equal(DiffTypes.Edited, diff.Type);
        Assert.Equal(
            ["Edited Meta[owner] a b", "Added Meta[team]  x", "Edited Priority 50 70"],
            diff.Fields!.Select(static field => $"{field.Type} {field.Name} {field.Old} {field.New}"));
        ObjectDiff datacenters = Assert.Single(diff.Objects!);
        Assert.Equal(("Datacenters", DiffTypes.Edited), (datacenters.Name, datacenters.Type));
        Assert.Equal(["None dc1", "Added dc2"], datacenters.Fields!.Select(static field => $"{field.Type} {field.New}"));
    }

    [Fact]
    public void GroupsAndTasksAreComparedByName()
    {
        Job after = Job(count: 3, command: "/bin/false");
        TaskGroupDiff group = Assert.Single(JobDifference.Between(Job(), after).TaskGroups!);
        FieldDiff count = Assert.Single(group.Fields!);
        Assert.Equal(("Count", "1", "3", DiffTypes.Edited), (count.Name, count.Old, count.New, count.Type));
        TaskDiff task = Assert.Single(group.Tasks!);
        Assert.Equal((DiffTypes.Edited, "main"), (task.Type, task.Name));
        ObjectDiff config = Assert.Single(task.Objects!);
        Assert.Equal("Config", config.Name);
        Assert.Equal(
            ["None args[0] -x -x", "Edited command /bin/true /bin/false"],
            config.Fields!.Select(static field => $"{field.Type} {field.Name} {field.Old} {field.New}"));
    }

    [Fact]
    public void ElementsWithoutANameAreTheSameOrNot()
    {
        Constraint linux = new() { LTarget = "${attr.kernel.name}", RTarget = "linux", Operand = "=" };
        Constraint arm = new() { LTarget = "${attr.cpu.arch}", RTarget = "arm64", Operand = "=" };
        JobDiff diff = JobDifference.Between(Job() with { Constraints = [linux] }, Job() with { Constraints = [linux, arm] });
        ObjectDiff added = Assert.Single(diff.Objects!);
        Assert.Equal(("Constraint", DiffTypes.Added), (added.Name, added.Type));
        Assert.Contains(added.Fields!, static field => field is { Name: "RTarget", New: "arm64" });
    }

    [Fact]
    public void AGroupThatIsNewOrGoneIsOneWhole()
    {
        Job other = Job() with { TaskGroups = [Job().TaskGroups![0] with { Name = "other" }] };
        JobDiff diff = JobDifference.Between(Job(), other);
        Assert.Equal(["group Deleted", "other Added"], diff.TaskGroups!.Select(static group => $"{group.Name} {group.Type}"));
        Assert.Equal(DiffTypes.Added, JobDifference.Between(null, Job()).Type);
        Assert.Equal(DiffTypes.Deleted, JobDifference.Between(Job(), null).Type);
    }

    [Fact]
    public void WhatIsEmptyDiffersFromWhatIsNotThere()
    {
        Job after = Job() with { Meta = Texts("owner", "a", "flag", ""), Multiregion = new Multiregion(), Datacenters = ["dc1", "dc1"] };
        JobDiff diff = JobDifference.Between(Job(), after);
        Assert.Equal(["Added Meta[flag] ''"], diff.Fields!.Select(static field => $"{field.Type} {field.Name} '{field.New}'"));
        Assert.Equal(["Datacenters Edited", "Multiregion Added"], diff.Objects!.Select(static one => $"{one.Name} {one.Type}"));
        Assert.Equal(["None Datacenters[0]", "Added Datacenters[1]"], diff.Objects![0].Fields!.Select(static field => $"{field.Type} {field.Name}"));
    }

    [Fact]
    public void EveryValueOfAConfigurationHasAPath()
    {
        Job after = Job() with { TaskGroups = [Job().TaskGroups![0] with { Tasks = [Job().TaskGroups![0].Tasks![0] with { Config = Config("""{"args":[],"mounts":[{"a":{"b":null}},{}]}""") }] }] };
        ObjectDiff config = Assert.Single(JobDifference.Between(Job(), after).TaskGroups![0].Tasks![0].Objects!);
        Assert.Equal(
            ["Added args []", "Deleted args[0] ", "Deleted command ", "Added mounts[0].a.b null", "Added mounts[1] {}"],
            config.Fields!.Select(static field => $"{field.Type} {field.Name} {field.New}"));
    }

    private static ImmutableSortedDictionary<string, JsonElement> Config(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static Job Job(int count = 1, string command = "/bin/true") => new()
    {
        Id = "web",
        Name = "web",
        Priority = 50,
        Datacenters = ["dc1"],
        Meta = Texts("owner", "a"),
        TaskGroups =
        [
            new TaskGroup
            {
                Name = "group",
                Count = count,
                Tasks =
                [
                    new TaskSpec
                    {
                        Name = "main",
                        Driver = "raw_exec",
                        Config = ImmutableSortedDictionary<string, JsonElement>.Empty
                            .Add("command", JsonSerializer.SerializeToElement(command))
                            .Add("args", JsonSerializer.SerializeToElement(new[] { "-x" })),
                    },
                ],
            },
        ],
    };

    private static ImmutableSortedDictionary<string, string> Texts(params string[] entries) => entries.Chunk(2)
        .ToImmutableSortedDictionary(static entry => entry[0], static entry => entry[1], StringComparer.Ordinal);
}
