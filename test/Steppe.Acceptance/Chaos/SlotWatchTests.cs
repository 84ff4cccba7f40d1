namespace Steppe.Acceptance;

/// <summary>The watch must see what it watches for, or it proves nothing.</summary>
public sealed class SlotWatchTests
{
    [Fact]
    public async Task ASlotThatIsStartedWhileItRunsIsSeenAndOneThatIsStartedAfterwardsIsNot()
    {
        string directory = Directory.CreateTempSubdirectory("steppe-slots-").FullName;
        try
        {
            var watch = new SlotWatch(directory);
            await using (ProgramRun first = Start("a.g[0]"))
            {
                await Eventually.TrueAsync("the first to run", () => watch.Running().Count == 1);
                await using ProgramRun other = Start("a.g[1]");
                await Eventually.TrueAsync("the other to run", () => watch.Running().Count == 2);
                Assert.Empty(watch.Twice);
                await using ProgramRun second = Start("a.g[0]");
                await Eventually.TrueAsync("the second to be seen", () => watch.Twice.Count == 1);
                Assert.Equal("a.g[0] an-id", watch.Twice[0]);
            }

            await using ProgramRun third = Start("a.g[0]");
            await Eventually.TrueAsync("the third to run", () => watch.Starts.Count == 4);
            Assert.Single(watch.Twice);

            ProgramRun Start(string slot) => ProgramRun.Start(
                "/bin/sh", ["-c", watch.Script("exec sleep 600")], Path.Combine(directory, "log"), directory,
                ("NOMAD_ALLOC_NAME", slot), ("NOMAD_ALLOC_ID", "an-id"), ("NOMAD_JOB_ID", "a"));
        }
        finally
        {
            Leftovers.End(directory);
            Directory.Delete(directory, recursive: true);
        }
    }
}
