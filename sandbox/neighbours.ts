// The stand-ins of the neighbours that are spoken to in sealed envelopes, by name.
import type { Router } from 'express';
import type { NeighbourName } from '../gateways/contracts/neighbours.ts';
import { createCa } from './ca.ts';
import { createCourier } from './courier.ts';
import { createEducation } from './education.ts';
import { createFinancing } from './financing.ts';
import { createFiscalBills } from './fiscal-bill.ts';
import { createFiscalIntranet } from './fiscal-intranet.ts';
import { createFace } from './face.ts';
import { createHotline } from './hotline.ts';
import type { Kit } from './kit/stand-in.ts';
import { createLicenceCollection, createLicenceLibrary } from './licences.ts';
import { createMobile } from './mobile.ts';
import { createOneStop } from './one-stop.ts';
import { createOpeningRoom } from './opening-room.ts';
import { openPeople } from './people.ts';
import { createPayment } from './payment.ts';
import { createPortal } from './portal.ts';
import { createRating } from './rating.ts';
import { createSafetyPlatform } from './safety-platform.ts';
import { createSeal } from './seal.ts';
import { createSharing } from './sharing.ts';
import { createSigningServer } from './signing-server.ts';
import { createSocialInsurance } from './social-insurance.ts';
import { createTimeStamp } from './time-stamp.ts';

export function createNeighbours(kit: Kit): Record<NeighbourName, Router> {
  const people = openPeople(kit);
  return {
    'one-stop': createOneStop(kit, people),
    payment: createPayment(kit),
    'fiscal-bill': createFiscalBills(kit),
    education: createEducation(kit),
    'social-insurance': createSocialInsurance(kit),
    'signing-server': createSigningServer(kit),
    seal: createSeal(kit),
    'licence-library': createLicenceLibrary(kit),
    mobile: createMobile(kit, people),
    rating: createRating(kit),
    courier: createCourier(kit),
    sharing: createSharing(kit),
    hotline: createHotline(kit),
    financing: createFinancing(kit),
    'safety-platform': createSafetyPlatform(kit),
    'licence-collection': createLicenceCollection(kit),
    portal: createPortal(kit),
    'time-stamp': createTimeStamp(kit),
    ca: createCa(kit),
    'fiscal-intranet': createFiscalIntranet(kit),
    face: createFace(kit),
    'opening-room': createOpeningRoom(kit),
  };
}
