using Steppe.Api.Types;
using Steppe.Cli.Commands.Shared.Waiting;

namespace Steppe.Cli.Tests.Commands.Waiting;

public sealed class WorkResultTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 4, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TheFirstTaskThatFailedGivesItsCode()
    {
        WorkResult result = WorkResult.Of(
        [
            Allocation("job.g[0]", "failed", Task("late", 9, code: 4), Task("early", 5, code: 3)),
            Allocation("job.g[1]", "failed", Task("a", 7, code: 5)),
            Allocation("job.g[2]", "successful"),
        ]);

        Assert.Equal((3, " (g[0]/early returned 3)"), (result.ExitCode, result.Reason));
    }

    [Theory]
    [InlineData("timed_out")]
    [InlineData("lost")]
    [InlineData("stopped")]
    public void WhatHasNoCodeOfItsOwnIsOne(string outcome)
    {
        WorkResult result = WorkResult.Of([Allocation("job.g[0]", outcome, Task("a", 1, code: 137))]);

        Assert.Equal((1, " (g[0])"), (result.ExitCode, result.Reason));
    }

    [Fact]
    public void ATaskThatFailedBesideALostNodeGivesItsCode() => Assert.Equal(137, WorkResult.Of(
        [Allocation("job.g[0]", "lost"), Allocation("job.g[1]", "out_of_memory", Task("a", 1, code: 137))]).ExitCode);

    [Fact]
    public void ReplacedAndOlderAllocationsDoNotCount() => Assert.Equal(6, WorkResult.Of(
    [
        Allocation("job.g[0]", "failed", Task("a", 1, code: 4)) with { JobVersion = 1, CreateIndex = 5 },
        Allocation("job.g[0]", "failed", Task("a", 2, code: 6)) with { JobVersion = 1, CreateIndex = 9 },
        Allocation("job.g[1]", "failed", Task("a", 0, code: 7)) with { JobVersion = 0, CreateIndex = 3 },
    ]).ExitCode);

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public void ACodeThatAShellWouldTakeForSuccessIsOne(int code) =>
        Assert.Equal(1, WorkResult.Of([Allocation("job.g[0]", "failed", Task("a", 1, code))]).ExitCode);

    [Fact]
    public void ATaskThatNeverStartedHasNoCode()
    {
        ApiTaskState task = new() { Failed = true, Events = [new ApiTaskEvent { Type = "Driver Failure" }, new ApiTaskEvent { Type = "Not Restarting" }] };

        Assert.Equal(1, WorkResult.Of([Allocation("job.g[0]", "failed", ("a", task))]).ExitCode);
    }

    private static AllocListStub Allocation(string name, string outcome, params (string Name, ApiTaskState State)[] tasks) => new()
    {
        Name = name, JobId = "job", Outcome = outcome, TaskStates = tasks.ToDictionary(static task => task.Name, static task => task.State),
    };

    private static (string Name, ApiTaskState State) Task(string name, int finishedAt, int code) => (name, new ApiTaskState
    {
        Failed = true,
        FinishedAt = Start.AddSeconds(finishedAt),
        Events =
        [
            new ApiTaskEvent { Type = "Started" },
            new ApiTaskEvent { Type = "Terminated", Details = new Dictionary<string, string> { ["exit_code"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture) } },
            new ApiTaskEvent { Type = "Not Restarting" },
        ],
    });
}
