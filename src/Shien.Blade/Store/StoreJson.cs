using System.Text.Json.Serialization;
using Shien.Api.Administration;
using Shien.Blade.Addresses;
using Shien.Blade.Departures;
using Shien.Inspection.Passwords.Known;

namespace Shien.Blade.Store;

/// <summary>Serialization of the store's files, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = false,
    WriteIndented = true)]
[JsonSerializable(typeof(AbsentAccount))]
[JsonSerializable(typeof(AddressRecord))]
[JsonSerializable(typeof(BaseDisk))]
[JsonSerializable(typeof(FrozenAccount))]
[JsonSerializable(typeof(HostKeyRecord))]
[JsonSerializable(typeof(MachineRecord))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(RetiredRecord))]
[JsonSerializable(typeof(SlotChange))]
[JsonSerializable(typeof(HashRecord))]
[JsonSerializable(typeof(SpooledPush))]
internal sealed partial class StoreJson : JsonSerializerContext
{
}
