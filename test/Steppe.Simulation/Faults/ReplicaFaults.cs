using Steppe.Log;
using Steppe.Log.Etcd.Wire;
using Steppe.Model;
using Steppe.Simulation.Running;
using Steppe.Simulation.Servers;

namespace Steppe.Simulation.Faults;

/// <summary>What goes wrong with several servers and their etcd.</summary>
internal sealed class ReplicaFaults(SimulatedCluster cluster, ReplicaSet servers)
{
    private const int Kinds = 19;

    /// <summary>Something goes wrong; several things at once are several strikes.</summary>
    public void Strike(int kind, Entropy entropy)
    {
        // A cluster has three servers where there was one, so there is more to go wrong.
        for (int strikes = 1 + (kind / 2); strikes > 0; strikes--)
        {
            SimulatedReplica victim = entropy.Next(2) == 0 && servers.LeadingReplica is { } leader
                ? leader
                : servers.Replicas[entropy.Next(servers.Replicas.Count)];
            Strike(victim, entropy.Next(Kinds), entropy);
        }
    }

    private void Strike(SimulatedReplica victim, int kind, Entropy entropy)
    {
        switch (kind)
        {
            case 0:
                victim.Crash("the power fails");
                break;
            case 1:
                victim.Kill("killed");
                break;
            case 2:
                Note($"{victim.Name}: the power will fail during a disk operation");
                victim.CrashSoon();
                break;
            case 3:
                Note($"{victim.Name}: the next flush will fail");
                victim.FailNextSync();
                break;
            case 4:
                Pause(victim, TimeSpan.FromMilliseconds(entropy.Next(8000)), entropy.Next(2) == 0);
                break;
            case 5:
                Pause(victim, TimeSpan.FromSeconds(5 + entropy.Next(40)), entropy.Next(2) == 0);
                break;
            case 6 or 7:
                CutFromEtcd(victim, entropy);
                break;
            case 8:
                Isolate(victim, entropy);
                break;
            case 9:
                Isolate(victim, entropy);
                CutFromEtcd(victim, entropy);
                break;
            case 10:
                LoseEtcd(entropy);
                break;
            case 11:
                Step(victim, entropy);
                break;
            case 12:
                LoseDisk(victim, entropy);
                break;
            case 13:
                Misplace(victim, entropy);
                break;
            case 14:
                Note($"{victim.Name}: hands over");
                victim.Life?.HandOver(servers.Replicas[entropy.Next(servers.Replicas.Count)].Name);
                break;
            case 15:
                Upgrade(victim, entropy);
                break;
            case 16:
                Downgrade(victim, entropy);
                break;
            case 17:
                Unseat(victim, entropy);
                break;
            default:
                Note("etcd: forgets old revisions");
                servers.Etcd.Model.Ask(new CompactionRequest { Revision = servers.Etcd.Model.Revision });
                break;
        }
    }

    private void Pause(SimulatedReplica victim, TimeSpan length, bool sleeps)
    {
        Note($"{victim.Name}: {(sleeps ? "sleeps" : "stands still")} for {length.TotalSeconds:F3} s");
        victim.Time.Pause(length, sleeps);
        if (sleeps)
        {
            // By its own clock no time has passed, so that it still leads when it wakes.
            cluster.Time.After(length, null, servers.Doubt);
        }
    }

    private void CutFromEtcd(SimulatedReplica victim, Entropy entropy)
    {
        Note($"{victim.Name}: is cut off from etcd");
        victim.Etcd.IsCut = true;
        cluster.Time.After(TimeSpan.FromMilliseconds(300 + entropy.Next(25_000)), $"{victim.Name}: reaches etcd again", () => victim.Etcd.IsCut = false);
    }

    private void Isolate(SimulatedReplica victim, Entropy entropy)
    {
        Note($"{victim.Name}: is cut off from servers and clients");
        victim.IsIsolated = true;
        cluster.Time.After(TimeSpan.FromSeconds(1 + entropy.Next(40)), $"{victim.Name}: is reached again", () => victim.IsIsolated = false);
    }

    private void LoseEtcd(Entropy entropy)
    {
        Note("etcd: most members are away");
        servers.Etcd.IsAway = true;
        cluster.Time.After(TimeSpan.FromMilliseconds(200 + entropy.Next(15_000)), "etcd: the members are back", () => servers.Etcd.IsAway = false);
    }

    // Not beyond the time in which a node that is silent would be given up: that is not what is tried here.
    private void Step(SimulatedReplica victim, Entropy entropy)
    {
        TimeSpan by = TimeSpan.FromSeconds(entropy.Next(240) - 120);
        Note($"{victim.Name}: its clock is set by {by.TotalSeconds} s");
        victim.Time.Step(by);
    }

    // What more than half of the servers hold outlives the loss of one disk, not of all.
    private void LoseDisk(SimulatedReplica victim, Entropy entropy)
    {
        ulong trimmed = servers.Etcd.FirstEntry - 1;
        bool isHeld = trimmed == 0 || servers.Replicas.Any(other => other != victim && !other.IsMisplaced && other.SnapshotIndex >= trimmed);
        if (isHeld && !victim.IsMisplaced)
        {
            LogSnapshot? old = victim.Saved.Count > 0 && entropy.Next(2) == 0 ? victim.Saved[entropy.Next(victim.Saved.Count)] : null;
            cluster.Sightings.Add(old is null ? "disks lost" : "disks of old", 1);
            victim.ReplaceDisk(old);
        }
    }

    private void Misplace(SimulatedReplica victim, Entropy entropy)
    {
        victim.MisplaceDisk();
        cluster.Time.After(TimeSpan.FromSeconds(5 + entropy.Next(40)), null, victim.FindDisk);
    }

    private void Upgrade(SimulatedReplica victim, Entropy entropy)
    {
        SimulatedBuild next = victim.Build.Newer;
        if (next != victim.Build)
        {
            victim.Replace(next);
        }

        // Else only this one: the others have to cope.
        if (entropy.Next(2) == 0)
        {
            UpgradeAll(next, entropy);
        }
    }

    /// <summary>Every server gets a newer program, one after the other in any order.</summary>
    public void UpgradeAll(SimulatedBuild next, Entropy entropy)
    {
        foreach (SimulatedReplica each in servers.Replicas)
        {
            cluster.Time.After(TimeSpan.FromSeconds(1 + entropy.Next(60)), null, () =>
            {
                if (!servers.AreHealed && each.Build.Level < next.Level)
                {
                    each.Replace(next);
                }
            });
        }
    }

    // Somebody changes his mind, on one server: that works until all have been upgraded.
    private void Downgrade(SimulatedReplica victim, Entropy entropy)
    {
        SimulatedBuild before = victim.Build;
        if (before.Older != before)
        {
            victim.Replace(before.Older);
            cluster.Time.After(TimeSpan.FromSeconds(5 + entropy.Next(40)), null, () =>
            {
                if (!servers.AreHealed && victim.Build.Level < before.Level)
                {
                    victim.Replace(before);
                }
            });
        }
    }

    // Nothing tells a leader that its lease has ended: it believes in it by its own clock, and another one leads.
    private void Unseat(SimulatedReplica victim, Entropy entropy)
    {
        Note($"{victim.Name}: its lease ends, and it is cut off from etcd for a while");
        victim.Etcd.IsCut = true;
        servers.Etcd.DeposeLeader();
        cluster.Time.After(TimeSpan.FromMilliseconds(500 + entropy.Next(4000)), $"{victim.Name}: reaches etcd again", () => victim.Etcd.IsCut = false);
        cluster.Sightings.Add("leaders that do not know they are none", 1);
        servers.Doubt();
    }

    private void Note(string what) => cluster.Trace.Add(cluster.Time.Now, $"fault: {what}");
}
