using System.Text.Json.Serialization;
using Shien.Api.Addresses;
using Shien.Api.Administration;
using Shien.Api.Boxes;
using Shien.Api.Debugging;
using Shien.Api.Machines;
using Shien.Api.Making;
using Shien.Api.Pushes;
using Shien.Api.Repairs;

namespace Shien.Api;

/// <summary>Serialization of the contract, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AccountInfo))]
[JsonSerializable(typeof(AddressRegistration))]
[JsonSerializable(typeof(AddressReport))]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditEntryList))]
[JsonSerializable(typeof(BoxAnswer))]
[JsonSerializable(typeof(BoxList))]
[JsonSerializable(typeof(BoxManifest))]
[JsonSerializable(typeof(BoxYank))]
[JsonSerializable(typeof(ChangedMachines))]
[JsonSerializable(typeof(CloneRequest))]
[JsonSerializable(typeof(CommitRequest))]
[JsonSerializable(typeof(DebugMeans))]
[JsonSerializable(typeof(DefineRequest))]
[JsonSerializable(typeof(DomainFacts))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(FixRequest))]
[JsonSerializable(typeof(FreezeRequest))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(LimitReport))]
[JsonSerializable(typeof(MachineChange))]
[JsonSerializable(typeof(MachineDetails))]
[JsonSerializable(typeof(MachineDisplay))]
[JsonSerializable(typeof(MachineHardware))]
[JsonSerializable(typeof(MachineInfo))]
[JsonSerializable(typeof(MachineList))]
[JsonSerializable(typeof(MachineXml))]
[JsonSerializable(typeof(MakeRequest))]
[JsonSerializable(typeof(MediumRequest))]
[JsonSerializable(typeof(MetricsText))]
[JsonSerializable(typeof(OwnedMachineList))]
[JsonSerializable(typeof(PushEvent))]
[JsonSerializable(typeof(PushList))]
[JsonSerializable(typeof(PushRequest))]
[JsonSerializable(typeof(PushTicket))]
[JsonSerializable(typeof(RetiredAccount))]
[JsonSerializable(typeof(RetiredAccountList))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(SnapshotRequest))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(YankRequest))]
public sealed partial class ApiJson : JsonSerializerContext
{
}
