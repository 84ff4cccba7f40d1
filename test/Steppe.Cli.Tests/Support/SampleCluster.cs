namespace Steppe.Cli.Tests.Support;

/// <summary>Answers of a small cluster with invented ids, as an agent puts them on the wire.</summary>
internal static class SampleCluster
{
    public const string AllocationId = "0f9d8c7b-1111-2222-3333-444455556666";
    public const string EvaluationId = "a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff";
    public const string NodeId = "5e5e0001-aaaa-4a4a-8b8b-000000000001";

    public const string JobStubs = """
        [{"ID":"shop-api","ParentID":"","Name":"shop-api","Namespace":"default","Datacenters":["dc1"],"NodePool":"default","Multiregion":null,"Type":"service","Priority":70,"Periodic":false,"ParameterizedJob":false,"Stop":false,"Status":"running","StatusDescription":"","JobSummary":null,"CreateIndex":10,"ModifyIndex":20,"JobModifyIndex":10,"SubmitTime":1935619687000000000},
         {"ID":"mail-out","ParentID":"","Name":"mail-out","Namespace":"default","Datacenters":["dc1"],"NodePool":"default","Multiregion":null,"Type":"batch","Priority":50,"Periodic":false,"ParameterizedJob":true,"Stop":false,"Status":"running","StatusDescription":"","JobSummary":null,"CreateIndex":5,"ModifyIndex":5,"JobModifyIndex":5,"SubmitTime":1935363600000000000},
         {"ID":"nightly","ParentID":"","Name":"nightly","Namespace":"ops","Datacenters":["dc1"],"NodePool":"default","Multiregion":null,"Type":"batch","Priority":50,"Periodic":true,"ParameterizedJob":false,"Stop":true,"Status":"dead","StatusDescription":"","JobSummary":null,"CreateIndex":6,"ModifyIndex":6,"JobModifyIndex":6,"SubmitTime":1935363660000000000}]
        """;

    public const string ShopStub = """[{"ID":"shop-api","Namespace":"default","Type":"service","Priority":70,"Status":"running","SubmitTime":1935619687000000000}]""";

    public const string ShopJob = """
        {"AllAtOnce":false,"CreateIndex":10,"Datacenters":["dc1","dc2"],"Dispatched":false,"ID":"shop-api","JobModifyIndex":10,"Meta":null,"ModifyIndex":20,"Name":"shop-api","Namespace":"default","NodePool":"default","ParameterizedJob":null,"Periodic":null,"Priority":70,"Region":"global","Stable":true,"Status":"running","Stop":false,"SubmitTime":1935619687000000000,"TaskGroups":[{"Name":"web","Count":2,"ReschedulePolicy":{"Attempts":3,"Interval":86400000000000,"Unlimited":false},"Tasks":[{"Name":"server","Driver":"raw_exec"}]}],"Type":"service","Version":3}
        """;

    public const string ShopSummary = """
        {"Children":null,"CreateIndex":10,"JobID":"shop-api","ModifyIndex":20,"Namespace":"default","Summary":{"web":{"Complete":0,"Failed":1,"Lost":0,"Queued":0,"Running":2,"Starting":0,"Unknown":0},"cache":{"Complete":4,"Failed":0,"Lost":1,"Queued":2,"Running":0,"Starting":0,"Unknown":0}}}
        """;

    public const string Stubs = """
        [{"ID":"0f9d8c7b-1111-2222-3333-444455556666","EvalID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","Name":"shop-api.web[0]","Namespace":"default","NodeID":"5e5e0001-aaaa-4a4a-8b8b-000000000001","NodeName":"edge-1","JobID":"shop-api","JobType":"service","JobVersion":3,"TaskGroup":"web","DesiredStatus":"run","DesiredDescription":"","ClientStatus":"running","ClientDescription":"","DesiredTransition":{"Migrate":null,"Reschedule":null,"ForceReschedule":null,"NoShutdownDelay":null},"TaskStates":null,"DeploymentStatus":null,"FollowupEvalID":"","NextAllocation":"","RescheduleTracker":null,"PreemptedAllocations":null,"PreemptedByAllocation":"","CreateIndex":120,"ModifyIndex":130,"CreateTime":1935619687000000000,"ModifyTime":1935619700000000000},
         {"ID":"31aa04c9-1111-2222-3333-444455556666","EvalID":"b1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","Name":"shop-api.web[1]","Namespace":"default","NodeID":"5e5e0002-aaaa-4a4a-8b8b-000000000002","NodeName":"edge-2","JobID":"shop-api","JobType":"service","JobVersion":2,"TaskGroup":"web","DesiredStatus":"stop","DesiredDescription":"","ClientStatus":"complete","ClientDescription":"","DesiredTransition":{"Migrate":null,"Reschedule":null,"ForceReschedule":null,"NoShutdownDelay":null},"TaskStates":null,"DeploymentStatus":null,"FollowupEvalID":"","NextAllocation":"","RescheduleTracker":null,"PreemptedAllocations":null,"PreemptedByAllocation":"","CreateIndex":80,"ModifyIndex":131,"CreateTime":1935519000000000000,"ModifyTime":1935619688000000000}]
        """;

    public const string Metrics = """
        {"NodesEvaluated":3,"NodesFiltered":3,"NodesInPool":3,"NodesAvailable":{"dc1":3,"dc2":0},"ClassFiltered":{"big":1},"ConstraintFiltered":{"${attr.os.name} = windows":3},"NodesExhausted":2,"ClassExhausted":{"big":1},"DimensionExhausted":{"memory":2},"QuotaExhausted":null,"ResourcesExhausted":null,"Scores":null,"ScoreMetaData":[{"NodeID":"5e5e0001-aaaa-4a4a-8b8b-000000000001","Scores":{"job-anti-affinity":0,"binpack":0.8714,"normalized-score":0.43},"NormScore":0.43571}],"AllocationTime":41000,"CoalescedFailures":9}
        """;

    public const string CompleteEvaluation = """
        {"ID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","Namespace":"default","Priority":70,"Type":"service","TriggeredBy":"job-register","JobID":"shop-api","JobModifyIndex":10,"Status":"complete","QueuedAllocations":{"web":0},"SnapshotIndex":100,"CreateIndex":100,"ModifyIndex":140,"CreateTime":1935619687000000000,"ModifyTime":1935619688000000000}
        """;

    public const string FailedEvaluation = """
        {"ID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","Namespace":"default","Priority":50,"Type":"batch","TriggeredBy":"job-register","JobID":"hello","JobModifyIndex":10,"Status":"complete","BlockedEval":"c0ffee00-aaaa-bbbb-cccc-ddddeeeeffff","FailedTGAllocs":{"example":<metrics>},"QueuedAllocations":{"example":10},"CreateIndex":100,"ModifyIndex":140,"CreateTime":1935619687000000000,"ModifyTime":1935619688000000000}
        """;

    public const string Allocation = """
        {"ID":"0f9d8c7b-1111-2222-3333-444455556666","Namespace":"default","EvalID":"a1b2c3d4-aaaa-bbbb-cccc-ddddeeeeffff","Name":"shop-api.web[0]","NodeID":"5e5e0001-aaaa-4a4a-8b8b-000000000001","NodeName":"edge-1","JobID":"shop-api","Job":<job>,"TaskGroup":"web",
         "AllocatedResources":{"Tasks":{"server":{"Cpu":{"CpuShares":500,"ReservedCores":null},"Memory":{"MemoryMB":300,"MemoryMaxMB":600},"Networks":null,"Devices":null},"setup":{"Cpu":{"CpuShares":100,"ReservedCores":null},"Memory":{"MemoryMB":64,"MemoryMaxMB":0},"Networks":null,"Devices":null}},"TaskLifecycles":{"server":null,"setup":{"Hook":"prestart","Sidecar":false}},"Shared":{"Networks":[{"Mode":"bridge","Device":"","CIDR":"","IP":"10.0.0.7","MBits":0,"DNS":null,"ReservedPorts":null,"DynamicPorts":[{"Label":"http","Value":24113,"To":8080,"HostNetwork":"default"}]}],"DiskMB":300,"Ports":[{"Label":"http","Value":24113,"To":8080,"HostIP":"10.0.0.7"}]}},
         "Metrics":<metrics>,"DesiredStatus":"run","ClientStatus":"running","ClientDescription":"Tasks are running",
         "TaskStates":{"server":{"State":"running","Failed":false,"Restarts":1,"LastRestart":"2031-05-04T00:08:09.5Z","StartedAt":"2031-05-04T00:08:09.123456789Z","FinishedAt":null,"Events":[{"Type":"Received","Time":1935619687000000000,"DisplayMessage":"Task received by client","Details":{}},{"Type":"Started","Time":1935619689000000000,"DisplayMessage":"Task started by client","Details":{}}]},"setup":{"State":"dead","Failed":false,"Restarts":0,"LastRestart":null,"StartedAt":"2031-05-04T00:08:07Z","FinishedAt":"2031-05-04T00:08:08Z","Events":null}},
         "RescheduleTracker":{"Events":[{"RescheduleTime":1935619600000000000,"PrevAllocID":"x","PrevNodeID":"y","Delay":30000000000}]},
         "CreateIndex":120,"ModifyIndex":130,"AllocModifyIndex":120,"CreateTime":1935619687000000000,"ModifyTime":1935619700000000000}
        """;

    public const string AllocationUsage = """
        {"ResourceUsage":{"MemoryStats":{"RSS":42991616,"Cache":0,"Swap":0,"MappedFile":0,"Usage":0,"MaxUsage":0,"KernelUsage":0,"KernelMaxUsage":0,"Measured":["RSS"]},"CpuStats":{"SystemMode":0.5,"UserMode":1.25,"TotalTicks":12.9,"ThrottledPeriods":0,"ThrottledTime":0,"Percent":1.75,"Measured":["Percent","System Mode","User Mode"]},"DeviceStats":null},
         "Tasks":{"server":{"ResourceUsage":{"MemoryStats":{"RSS":42991616,"Cache":0,"Swap":0,"MappedFile":0,"Usage":0,"MaxUsage":0,"KernelUsage":0,"KernelMaxUsage":0,"Measured":["RSS"]},"CpuStats":{"SystemMode":0.5,"UserMode":1.25,"TotalTicks":12.9,"ThrottledPeriods":0,"ThrottledTime":0,"Percent":1.75,"Measured":["Percent","System Mode","User Mode"]},"DeviceStats":null},"Timestamp":1935619818000000000,"Pids":null}},"Timestamp":1935619818000000000}
        """;

    public const string NodeStubs = """
        [{"Address":"10.0.0.7","ID":"5e5e0001-aaaa-4a4a-8b8b-000000000001","Datacenter":"dc1","Name":"edge-1","NodePool":"default","NodeClass":"big","Version":"1.6.5","Drain":true,"SchedulingEligibility":"ineligible","Status":"ready","StatusDescription":"","Drivers":{},"HostVolumes":{},"LastDrain":null,"CreateIndex":7,"ModifyIndex":9},
         {"Address":"10.0.0.8","ID":"5e5e0002-aaaa-4a4a-8b8b-000000000002","Datacenter":"dc1","Name":"edge-2","NodePool":"default","NodeClass":"","Version":"1.6.5","Drain":false,"SchedulingEligibility":"eligible","Status":"ready","StatusDescription":"","Drivers":{},"HostVolumes":{},"LastDrain":null,"CreateIndex":8,"ModifyIndex":9}]
        """;

    public const string Node = """
        {"ID":"5e5e0001-aaaa-4a4a-8b8b-000000000001","Datacenter":"dc1","Name":"edge-1","NodeClass":"big","NodePool":"default","CgroupParent":"","ComputedClass":"v1:1","SecretID":"","HTTPAddr":"10.0.0.7:4646","TLSEnabled":false,"Attributes":{"os.name":"debian","cpu.arch":"amd64"},"Meta":{"Name":"client-1"},"Links":null,
         "NodeResources":{"Cpu":{"CpuShares":8000,"TotalCpuCores":4,"ReservableCpuCores":[0,1]},"Memory":{"MemoryMB":16000},"Disk":{"DiskMB":50000},"Devices":null,"NodeNetworks":null,"Networks":null,"MinDynamicPort":20000,"MaxDynamicPort":32000},
         "ReservedResources":{"Cpu":{"CpuShares":0,"ReservedCpuCores":null},"Memory":{"MemoryMB":0},"Disk":{"DiskMB":0},"Networks":{"ReservedHostPorts":"22"}},
         "Drain":false,"DrainStrategy":null,"SchedulingEligibility":"eligible","Status":"ready","StatusDescription":"","StatusUpdatedAt":1935619600,
         "Events":[{"Message":"Node registered","Subsystem":"Cluster","Details":null,"Timestamp":"2031-05-04T00:00:00Z","CreateIndex":7},{"Message":"Driver is not healthy","Subsystem":"Driver","Details":{"driver":"docker"},"Timestamp":"2031-05-04T00:05:00Z","CreateIndex":9}],
         "Drivers":{"raw_exec":{"Attributes":null,"Detected":true,"Healthy":true,"HealthDescription":"Healthy","UpdateTime":"2031-05-04T00:00:00Z"},"docker":{"Attributes":null,"Detected":true,"Healthy":false,"HealthDescription":"no socket","UpdateTime":"2031-05-04T00:00:00Z"},"java":{"Attributes":null,"Detected":false,"Healthy":false,"HealthDescription":"","UpdateTime":null}},
         "CSIControllerPlugins":{},"CSINodePlugins":{},"HostVolumes":{"data":{"Name":"data","Path":"/srv/data","ReadOnly":true}},"HostNetworks":{},"LastDrain":null,"LastMissedHeartbeatIndex":0,"LastAllocUpdateIndex":0,"CreateIndex":7,"ModifyIndex":9}
        """;

    public const string HostUsage = """
        {"Memory":{"Total":16777216000,"Available":8388608000,"Used":8388608000,"Free":4194304000},"CPU":[{"CPU":"cpu0","User":12.5,"System":3.25,"Idle":84.25,"TotalPercent":15.75,"TotalTicks":315}],"DiskStats":[{"Device":"/dev/sda1","Mountpoint":"/","Size":53687091200,"Used":10737418240,"Available":42949672960,"UsedPercent":20,"InodesUsedPercent":1234.5}],"AllocDirStats":{"Device":"/dev/sda1","Mountpoint":"/","Size":53687091200,"Used":10737418240,"Available":42949672960,"UsedPercent":20,"InodesUsedPercent":3},"DeviceStats":[],"Uptime":93784,"Timestamp":1935619818000000000,"CPUTicksConsumed":412.7}
        """;

    public const string Members = """
        {"ServerName":"srv-a","ServerRegion":"global","ServerDC":"dc1","Members":[
         {"Name":"srv-b.global","Addr":"10.0.0.2","Port":4648,"Tags":{"role":"nomad","region":"global","dc":"dc1","build":"1.6.5","port":"4647","raft_vsn":"3"},"Status":"alive","ProtocolMin":1,"ProtocolMax":5,"ProtocolCur":2,"DelegateMin":2,"DelegateMax":5,"DelegateCur":4},
         {"Name":"srv-a.global","Addr":"10.0.0.1","Port":4648,"Tags":{"role":"nomad","region":"global","dc":"dc1","build":"1.6.5","port":"4647","raft_vsn":"3"},"Status":"alive","ProtocolMin":1,"ProtocolMax":5,"ProtocolCur":2,"DelegateMin":2,"DelegateMax":5,"DelegateCur":4}]}
        """;

    /// <summary><see cref="Allocation"/> with its job and metrics filled in.</summary>
    public static string WholeAllocation => Fill(Allocation);

    /// <summary><see cref="FailedEvaluation"/> with its metrics filled in.</summary>
    public static string WholeFailedEvaluation => Fill(FailedEvaluation);

    /// <summary>An agent that knows the job, allocation, evaluation and nodes above.</summary>
    public static FakeAgent Start() => new FakeAgent()
        .On("GET /v1/jobs", JobStubs)
        .On("GET /v1/jobs?prefix=shop-api", ShopStub)
        .On("GET /v1/jobs?prefix=shop", ShopStub)
        .On("GET /v1/job/shop-api?namespace=default", ShopJob)
        .On("GET /v1/job/shop-api/summary", ShopSummary)
        .On("GET /v1/job/shop-api/allocations", Stubs)
        .On("GET /v1/job/shop-api/evaluations", $"[{CompleteEvaluation}]")
        .On("GET /v1/job/shop-api/deployment", "null")
        .On($"GET /v1/evaluation/{EvaluationId}", CompleteEvaluation)
        .On($"GET /v1/allocation/{AllocationId}", WholeAllocation)
        .On($"GET /v1/client/allocation/{AllocationId}/stats", AllocationUsage)
        .On("GET /v1/allocations?prefix=0f9d8c7b", Stubs.Split("},\n")[0] + "}]")
        .On("GET /v1/nodes", NodeStubs)
        .On($"GET /v1/node/{NodeId}", Node)
        .On($"GET /v1/node/{NodeId}/allocations", $"[{WholeAllocation}]")
        .On("GET /v1/client/stats", HostUsage)
        .On("GET /v1/agent/members", Members)
        .On("GET /v1/status/leader", "\"10.0.0.1:4647\"");

    private static string Fill(string json) => json
        .Replace("<metrics>", Metrics, StringComparison.Ordinal)
        .Replace("<job>", ShopJob, StringComparison.Ordinal);
}
