using System.Globalization;
using Steppe.Agent.Configuration;
using Steppe.Client;
using Steppe.Log.File;
using Steppe.Server;
using Steppe.ServerCore;

namespace Steppe.Agent.Composition;

/// <summary>Tells the server and the client what the configuration says of them.</summary>
/// <remarks>Pure.</remarks>
internal static class RoleOptions
{
    /// <param name="config">The checked configuration.</param>
    /// <param name="dataDirectory">The agent's data directory.</param>
    /// <param name="seed">Seed of the server's ids.</param>
    public static ServerOptions OfServer(AgentConfig config, string dataDirectory, ulong seed) => new()
    {
        DataDirectory = config.Server.DataDirectory ?? Path.Combine(dataDirectory, "server"),
        Name = config.Name,
        Etcd = config.Server.Etcd,
        Region = config.Region,
        Join = config.Server.Join,
        AdvertisedRpcAddress = config.Addresses.AdvertiseRpc,
        AdvertisedHttpAddress = config.Addresses.AdvertiseHttp,
        Seed = seed,
        Heartbeats = new HeartbeatOptions
        {
            MinTtl = config.Server.MinHeartbeatTtl,
            Grace = config.Server.HeartbeatGrace,
            FailoverTtl = config.Server.FailoverHeartbeatTtl,
            MaxPerSecond = config.Server.MaxHeartbeatsPerSecond,
        },
        Garbage = new GarbageOptions
        {
            JobInterval = config.Server.JobGcInterval,
            JobThreshold = config.Server.JobGcThreshold,
            EvaluationThreshold = config.Server.EvaluationGcThreshold,
            BatchEvaluationThreshold = config.Server.BatchEvaluationGcThreshold,
            DeploymentThreshold = config.Server.DeploymentGcThreshold,
            NodeThreshold = config.Server.NodeGcThreshold,
        },
        DefaultJobPriority = (int)config.Server.DefaultJobPriority,
        MaxJobPriority = (int)config.Server.MaxJobPriority,
        LogSegmentBytes = config.IsDev ? FileLogOptions.DevelopmentSegmentBytes : FileLogOptions.DefaultSegmentBytes,
        EventBufferSize = (int?)config.Server.EventBufferSize,
        SnapshotAfterEntries = (int)config.Server.SnapshotThreshold,
        Autopilot = config.Autopilot,
    };

    /// <param name="config">The checked configuration.</param>
    /// <param name="dataDirectory">The agent's data directory.</param>
    /// <param name="surroundings">Names the supervisor's program.</param>
    public static ClientOptions OfClient(AgentConfig config, string dataDirectory, AgentSurroundings surroundings)
    {
        ClientConfig client = config.Client;
        var options = new ClientOptions
        {
            StateDirectory = client.StateDirectory ?? Path.Combine(dataDirectory, "client"),
            AllocationDirectory = client.AllocationDirectory ?? Path.Combine(dataDirectory, "alloc"),
            Name = config.Name,
            Region = config.Region,
            Datacenter = config.Datacenter,
            NodeClass = client.NodeClass,
            NodePool = client.NodePool,
            StartsIneligible = client.StartsIneligible,
            Meta = client.Meta,
            Options = client.Options,
            HttpAddress = config.Addresses.AdvertiseHttp,
            IsDev = config.IsDev,
            NomadVersion = AgentVersion.Nomad,
            SteppeVersion = AgentVersion.Steppe,
            NetworkInterface = client.NetworkInterface,
            NetworkSpeedMbits = (int)client.NetworkSpeed,
            CpuTotalComputeMhz = (int)client.CpuTotalCompute,
            MemoryTotalMb = (int)client.MemoryTotalMb,
            DiskTotalMb = (int)client.DiskTotalMb,
            DiskFreeMb = (int)client.DiskFreeMb,
            Reserved = client.Reserved,
            Devices = DeclaredDevices.Of(config.Settings),
            HostVolumes = client.HostVolumes,
            HostNetworks = client.HostNetworks,
            ReservableCores = client.ReservableCores,
            MinDynamicPort = (int)client.MinDynamicPort,
            MaxDynamicPort = (int)client.MaxDynamicPort,
            MaxKillTimeout = client.MaxKillTimeout,
            GcInterval = client.GcInterval,
            GcMaxAllocations = (int)client.GcMaxAllocations,
            GcDiskUsageThreshold = client.GcDiskUsageThreshold,
            GcInodeUsageThreshold = client.GcInodeUsageThreshold,
            GcParallelDestroys = (int)client.GcParallelDestroys,
            SupervisorProgram = surroundings.SupervisorProgram,
            SupervisorArguments = surroundings.SupervisorArguments,
            Artifacts = client.Artifacts,
        };
        return client.CgroupParent is { } parent ? options with { CgroupParent = parent.Trim('/') } : options;
    }

    /// <summary>What <c>/v1/agent/self</c> shows of the configuration.</summary>
    public static string BindAddressOf(AgentConfig config) =>
        config.Settings.Text("bind_addr") ?? config.Addresses.BindRpc.Address.ToString();

    /// <summary>Shows a truth value the way operators read it.</summary>
    public static string Word(bool value) => value.ToString(CultureInfo.InvariantCulture).ToLowerInvariant();
}
