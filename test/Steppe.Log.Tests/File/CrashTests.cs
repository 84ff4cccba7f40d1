using Steppe.Log.File;
using Steppe.Simulation.Disk;

namespace Steppe.Log.Tests.File;

/// <summary>Runs the core through many lives, each ended at a random disk operation.</summary>
public sealed class CrashTests
{
    [Fact]
    public void AcknowledgedEntriesSurviveAndNothingIsEverCorrupt()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            try
            {
                new CrashScenario(seed).Run(lives: 6);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException { Message: ['s', 'e', 'e', 'd', ..] })
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }
    }

    [Fact]
    public void WhatWasReadAfterAKillSurvivesThePowerFailureAfterIt()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            ModelDisk disk = new();
            FileLogCore core = Make.Open(disk);
            core.Append(core.Epoch, 0, [Make.Entry(1, new string('a', 3000))], Make.Noon);
            StopBeforeSync(disk, core);
            disk.Restart();

            core = Make.Open(disk);
            Assert.Equal(1ul, core.LastIndex);
            disk.Crash(seed);

            core = Make.Open(disk);
            Assert.Equal(1ul, core.LastIndex);
        }
    }

    [Fact]
    public void RemainsOfATornFlushAreNotMetBehindLaterOnes()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            ModelDisk disk = new();
            FileLogCore core = Make.Open(disk);
            Make.Fill(core, 2);
            core.Append(core.Epoch, 2, [.. Enumerable.Range(3, 10).Select(i => Make.Entry((ulong)i, new string('t', 400)))], Make.Noon);
            StopBeforeSync(disk, core);
            disk.Crash(seed);

            core = Make.Open(disk);
            ulong kept = core.LastIndex;
            Make.Fill(core, 3, bytes: 20);
            disk.Crash(seed);

            core = Make.Open(disk);
            Assert.Equal(kept + 3, core.LastIndex);
            Assert.Empty(core.Notes);
        }
    }

    private static void StopBeforeSync(ModelDisk disk, FileLogCore core)
    {
        disk.Before = static (operation, _) =>
        {
            if (operation == DiskOperation.Sync)
            {
                throw new SimulatedCrashException();
            }
        };
        Assert.Throws<SimulatedCrashException>(core.Sync);
        disk.Before = null;
    }
}
